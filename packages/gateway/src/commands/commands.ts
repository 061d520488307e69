import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type DataFormValue, formTypeField } from '@trestle/xep-0004'
import { type CommandDialogue, commands } from '@trestle/xep-0050'
import { NS_REGISTER } from '@trestle/xep-0077'
import type { FrameHost } from '../frame-host.js'
import type { DefinedNetwork } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Membership } from '../registration/membership.js'
import { dataFormFields } from '../registration/registration-fields.js'
import { type SubmittedValues, visibleValues } from '../registration/registration-form.js'
import { presenceOf } from '../sessions/session-status.js'
import type { Users } from '../sessions/users.js'

export interface CommandsOptions {
  readonly host: FrameHost
  readonly network: DefinedNetwork
  readonly users: Users
  readonly membership: Membership
  readonly addresses: Addresses
}

/** How often a form with invalid values is shown again. */
const MAX_ATTEMPTS = 10

/** Provides the commands of the gateway (XEP-0050). */
export function provideCommands({ host, network, users, membership, addresses }: CommandsOptions): void {
  const { add } = host.as(addresses.gateway).get(commands)
  const isUser = (from: JID) => users.get(from.bare.toString()) !== undefined
  const mayRegister = (from: JID) => {
    try {
      membership.check(from)
      return true
    } catch {
      return false
    }
  }

  add({
    // The node by which clients find registration.
    node: NS_REGISTER,
    name: 'Register',
    access: mayRegister,
    async run(dialogue) {
      await register(dialogue)
      dialogue.note('You are registered. The presence of the gateway shows the state of the login.')
    },
  })
  add({
    node: 'unregister',
    name: 'Unregister',
    access: isUser,
    async run(dialogue) {
      const instructions = ['This gateway deletes your credentials, contacts and messages.']
      await dialogue.form({ type: 'form', title: 'Unregister', instructions }, { actions: ['complete'] })
      await membership.unregister(dialogue.from)
      dialogue.note('You are unregistered.')
    },
  })
  add({
    node: 'status',
    name: 'State of the connection',
    access: isUser,
    run(dialogue) {
      const user = users.get(dialogue.from.bare.toString())
      if (user) dialogue.note(presenceOf(user.session.status).status ?? 'Stopped')
    },
  })
  add({
    node: 'reconnect',
    name: 'Connect again',
    access: isUser,
    async run(dialogue) {
      await membership.reconnect(dialogue.from)
      dialogue.note('The presence of the gateway shows its state.')
    },
  })

  /** Shows the form again until its values are valid. */
  async function register(dialogue: CommandDialogue): Promise<void> {
    const { from } = dialogue
    let values: SubmittedValues = visibleValues(
      network.registration,
      users.get(from.bare.toString())?.stored.form ?? {},
    )
    for (let attempt = 1; ; attempt++) {
      const { form } = await dialogue.form(formOf(values), { actions: ['complete'] })
      values = submittedIn(form)
      try {
        return await membership.register(from, values)
      } catch (error) {
        const isCorrectable = error instanceof StanzaError && error.condition === 'not-acceptable'
        if (!isCorrectable || attempt >= MAX_ATTEMPTS) throw error
        dialogue.note(error.text ?? 'A value is not valid.', 'error')
      }
    }
  }

  function formOf(values: SubmittedValues): DataFormValue {
    const fields = dataFormFields(network.registration).map((field) => {
      const value = field.type === 'text-private' ? undefined : values[field.var ?? '']
      return value === undefined ? field : { ...field, values: typeof value === 'string' ? [value] : value }
    })
    return { type: 'form', title: network.name, fields: [formTypeField(NS_REGISTER), ...fields] }
  }
}

function submittedIn(form: DataFormValue | undefined): SubmittedValues {
  const fields = (form?.fields ?? []).filter((field) => field.var !== undefined)
  return Object.fromEntries(
    fields.map(({ var: name, values = [] }) => [name, values.length > 1 ? values : values[0]] as const),
  )
}
