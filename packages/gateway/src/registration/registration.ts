import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type RegistrationForm, registration } from '@trestle/xep-0077'
import type { FrameHost } from '../frame-host.js'
import { GatewayError } from '../module/gateway-error.js'
import type { DefinedNetwork } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Users } from '../sessions/users.js'
import type { FormSteps } from './form-steps.js'
import { type Membership, onTheWire } from './membership.js'
import { fieldsOf } from './module-form.js'
import { dataFormFields } from './registration-fields.js'
import { readForm, type SubmittedValues, visibleValues } from './registration-form.js'

export interface RegistrationOptions {
  readonly host: FrameHost
  readonly network: DefinedNetwork
  readonly users: Users
  readonly membership: Membership
  readonly addresses: Addresses
  /** For networks whose registration is a dialogue. */
  readonly steps: FormSteps
}

/** Provides registration by XEP-0077. */
export function provideRegistration({ host, network, users, membership, addresses, steps }: RegistrationOptions): void {
  const fields = fieldsOf(network.registration)

  /** The form of a network whose fields are known. */
  async function register(from: JID, submitted: SubmittedValues): Promise<void> {
    membership.check(from)
    const form = formOf(submitted)
    membership.attempt(from)
    await membership.admit(from, { form })
  }

  function formOf(submitted: SubmittedValues): Readonly<Record<string, unknown>> {
    try {
      return readForm(fields ?? {}, submitted)
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'invalid') throw error
      throw new StanzaError('not-acceptable', { text: error.text, cause: error })
    }
  }

  async function firstForm(from: JID): Promise<RegistrationForm> {
    const question = await steps.question(from)
    const inChat = 'The registration goes on in the chat with this gateway.'
    return {
      title: question?.title ?? network.name,
      instructions: question?.text ?? inChat,
      fields: question ? dataFormFields(question.fields) : [],
    }
  }

  host
    .as(addresses.gateway)
    .get(registration)
    .provide({
      async form({ from }) {
        membership.check(from)
        const stored = users.get(from.bare.toString())?.stored
        if (!fields) return stored ? REGISTERED : asAnswered(firstForm(from))
        return {
          title: network.name,
          instructions: `Enter your credentials of the network. This gateway stores them.`,
          fields: dataFormFields(fields),
          ...(stored && { registered: visibleValues(fields, stored.form) }),
        }
      },
      register: ({ from, args }) => asAnswered(fields ? register(from, args) : steps.answer(from, args)),
      remove: ({ from }) => asAnswered(membership.unregister(from)),
    })
}

/** Nothing is asked at the network before the user says that they want it. */
const REGISTERED: RegistrationForm = {
  instructions: 'You are registered. To register anew, use the command of this gateway.',
  fields: [],
  registered: {},
}

/** Rejects with the StanzaError that the user's client gets. */
async function asAnswered<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw onTheWire(error)
  }
}
