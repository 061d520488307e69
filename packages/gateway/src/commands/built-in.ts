import { NS_REGISTER } from '@trestle/xep-0077'
import { GatewayError } from '../module/gateway-error.js'
import type { DefinedNetwork } from '../module/network.js'
import type { Membership } from '../registration/membership.js'
import { preferenceFields, shownPreferences } from '../registration/preferences.js'
import type { Registering } from '../registration/registering.js'
import { presenceOf } from '../sessions/session-status.js'
import type { RunningUser, Users } from '../sessions/users.js'
import type { GatewayStore, StoredContact } from '../storage/store.js'
import type { CommandSpec } from './command-spec.js'

export interface BuiltInOptions {
  readonly network: DefinedNetwork
  readonly store: GatewayStore
  readonly users: Users
  readonly membership: Membership
  readonly registering: Registering
  /** Whether users who have not chosen are told in words when contacts were last seen. */
  readonly lastSeenText: boolean
  /** Reads the contact list of the network again. */
  readonly sync: (user: string) => Promise<void>
}

const ACCOUNT = 'Account'
const CONTACTS = 'Contacts'

/** The commands that every gateway has for its users. */
export function builtInCommands(options: BuiltInOptions): readonly CommandSpec[] {
  const { network, store, users, membership, registering, lastSeenText, sync } = options
  const userOf = (from: { readonly bare: { toString(): string } }): RunningUser => {
    const user = users.get(from.bare.toString())
    if (!user) throw new GatewayError('cancelled', 'You are not registered any more.')
    return user
  }

  const commands: CommandSpec[] = [
    {
      name: 'register',
      // The node by which clients find registration.
      node: NS_REGISTER,
      title: 'Register',
      help: 'Registers you with this gateway, or changes your credentials.',
      category: ACCOUNT,
      access: 'eligible',
      async run(held) {
        await registering.register(held)
        return 'You are registered. The presence of the gateway shows the state of the login.'
      },
    },
    {
      name: 'unregister',
      title: 'Unregister',
      help: 'Deletes your credentials, contacts and messages from this gateway.',
      category: ACCOUNT,
      access: 'registered',
      async run({ dialogue }) {
        const question = 'Unregister? This gateway deletes your credentials, contacts and messages.'
        if (!(await dialogue.confirm(question))) return 'You are still registered.'
        await membership.unregister(dialogue.from)
        return 'You are unregistered.'
      },
    },
    {
      name: 'status',
      title: 'State of the connection',
      help: 'Tells whether you are connected to the network.',
      category: ACCOUNT,
      access: 'registered',
      run: ({ dialogue }) => presenceOf(userOf(dialogue.from).session.status).status ?? 'Stopped',
    },
    {
      name: 'reconnect',
      title: 'Connect again',
      help: 'Logs you in to the network again.',
      category: ACCOUNT,
      access: 'registered',
      async run({ dialogue }) {
        await membership.reconnect(dialogue.from)
        return 'The presence of the gateway shows its state.'
      },
    },
    {
      name: 'contacts',
      title: 'Contacts',
      help: 'Lists your contacts at the network.',
      category: CONTACTS,
      access: 'registered',
      async run({ dialogue }) {
        const all = await store.contacts.all(userOf(dialogue.from).stored.jid)
        const friends = all.filter(({ friend }) => friend)
        return {
          columns: { contact: 'Address', name: 'Name', presence: 'Presence' },
          rows: friends.map((contact) => rowOf(contact) as never),
        }
      },
    },
    {
      name: 'sync',
      title: 'Synchronise contacts',
      help: 'Reads your contact list at the network again.',
      category: CONTACTS,
      access: 'connected',
      async run({ dialogue }) {
        await sync(userOf(dialogue.from).stored.jid)
        return 'Your contacts are as the network has them.'
      },
    },
    {
      name: 'info',
      title: 'About this gateway',
      help: 'Tells what this gateway is.',
      access: 'anyone',
      run({ dialogue }) {
        const user = users.get(dialogue.from.bare.toString())
        if (!user) return `${network.name}. You are not registered.`
        const { registeredAt, jid } = user.stored
        return `${network.name}. You are registered as ${jid} since ${registeredAt.toISOString().slice(0, 10)}.`
      },
    },
  ]
  const fields = preferenceFields(network, lastSeenText)
  return [
    ...commands,
    {
      name: 'preferences',
      title: 'Preferences',
      help: 'Changes what you prefer.',
      category: ACCOUNT,
      access: 'registered',
      async run({ dialogue }) {
        const values = shownPreferences(fields, userOf(dialogue.from).stored)
        const chosen = await dialogue.ask(fields, { title: 'Preferences' }, { values, last: true })
        await membership.setPreferences(dialogue.from, chosen as Readonly<Record<string, unknown>>)
        return 'Your preferences are stored.'
      },
    },
  ]
}

function rowOf(contact: StoredContact) {
  return { contact: { legacyId: contact.legacyId }, name: contact.name ?? '', presence: contact.show }
}
