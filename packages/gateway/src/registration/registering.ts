import type { JID } from '@trestle/jid'
import { NS_REGISTER } from '@trestle/xep-0077'
import type { HeldDialogue } from '../dialogues/dialogue.js'
import { GatewayError, toGatewayError } from '../module/gateway-error.js'
import type { DefinedNetwork, Log } from '../module/network.js'
import type { ModuleScope } from '../sessions/module-scope.js'
import type { Users } from '../sessions/users.js'
import type { GatewayStore, StoredUser } from '../storage/store.js'
import { storedBytes, userCells } from '../storage/user-cells.js'
import type { Membership } from './membership.js'
import { checkedForm, fieldsOf } from './module-form.js'
import { createPendingCells, type PendingCells } from './pending-cells.js'
import { firstPreferenceFields } from './preferences.js'
import { visibleValues } from './registration-form.js'

/** Leads a user through the registration. */
export interface Registering {
  /** Asks what the module asks, then for preferences, and registers the user. */
  register(held: HeldDialogue, options?: { readonly withPreferences?: boolean }): Promise<void>
}

export interface RegisteringOptions {
  readonly network: DefinedNetwork
  readonly store: GatewayStore
  readonly users: Users
  readonly membership: Membership
  readonly scope: ModuleScope
  readonly logOf: (user: string) => Log
}

/** How often the module's dialogue begins anew, when it says that something is wrong. */
const MAX_ATTEMPTS = 5
const INSTRUCTIONS = 'Enter your credentials of the network. This gateway stores them.'

interface Result {
  readonly form: StoredUser['form']
  readonly cells?: PendingCells
}

export function createRegistering(options: RegisteringOptions): Registering {
  const { network, store, users, membership, scope, logOf } = options
  const previousOf = (from: JID) => users.get(from.bare.toString())?.stored

  /** Asks for the fields of the module. */
  async function askFields({ dialogue }: HeldDialogue, last: boolean): Promise<Result> {
    const fields = fieldsOf(network.registration) ?? {}
    const values = visibleValues(fields, previousOf(dialogue.from)?.form ?? {})
    const about = { title: network.name, text: INSTRUCTIONS }
    const form = await dialogue.ask(fields, about, { values, last, formType: NS_REGISTER })
    return { form: form as StoredUser['form'] }
  }

  /** Runs the dialogue of the module, again where it says that something is wrong. */
  async function runDialogue(held: HeldDialogue): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await runOnce(held)
      } catch (error) {
        const { code, text } = toGatewayError(error)
        const isCorrectable = code === 'invalid' || code === 'bad-credentials'
        if (!isCorrectable || attempt >= MAX_ATTEMPTS || held.dialogue.signal.aborted) throw error
        await held.dialogue.show(text ?? 'The network did not accept that. Try again.')
        membership.attempt(held.dialogue.from)
      }
    }
  }

  async function runOnce({ dialogue, end }: HeldDialogue): Promise<Result> {
    const { registration, store: stores } = network
    if (typeof registration !== 'function') throw new TypeError('The registration of this network is a form.')
    const user = dialogue.from.bare.toString()
    const cells = createPendingCells(storedBytes(store, user))
    const origin = {
      signal: dialogue.signal,
      end: ({ error }: { readonly error: Error }) => end(toGatewayError(error)),
    }
    const given = {
      ...dialogue,
      store: userCells(stores, cells, dialogue.signal),
      previous: previousOf(dialogue.from)?.form,
    }
    const form = await scope.within(origin, logOf(user), () => registration(given))
    return { form: checkedForm(form), cells }
  }

  return {
    async register(held, { withPreferences = true } = {}) {
      const { dialogue } = held
      membership.check(dialogue.from)
      const isNew = previousOf(dialogue.from) === undefined
      const asksPreferences = withPreferences && isNew && Object.keys(network.preferences).length > 0
      const isDialogue = typeof network.registration === 'function'
      if (isDialogue) membership.attempt(dialogue.from)
      const { form, cells } = await (isDialogue ? runDialogue(held) : askFields(held, !asksPreferences))
      if (!isDialogue) membership.attempt(dialogue.from)
      const preferences = asksPreferences
        ? await dialogue.ask(firstPreferenceFields(network), { title: 'Preferences' }, { last: true })
        : undefined
      if (dialogue.signal.aborted) throw new GatewayError('cancelled', 'This was cancelled.')
      await membership.admit(dialogue.from, { form, preferences, cells })
    },
  }
}
