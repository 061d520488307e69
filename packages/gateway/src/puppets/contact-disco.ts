import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type DiscoApi, type DiscoInfoValue, NS_DISCO_INFO, NS_DISCO_ITEMS } from '@trestle/xep-0030'
import { NS_CONFERENCE } from '@trestle/xep-0045'
import { NS_VCARD } from '@trestle/xep-0054'
import { NS_VERSION } from '@trestle/xep-0092'
import { Caps, NS_CAPS, verificationString } from '@trestle/xep-0115'
import { NS_PING } from '@trestle/xep-0199'
import { NS_AVATAR_CONVERSION } from '@trestle/xep-0398'
import type { Element } from '@trestle/xml'
import { announcedNamespaces } from '../chats/feature-table.js'
import { formsOf } from '../chats/restrictions.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { ContactKind } from '../module/contact.js'
import { narrow } from '../module/narrowed.js'
import type { DefinedNetwork } from '../module/network.js'
import { allowsAction } from '../rooms/room-actions.js'
import type { Users } from '../sessions/users.js'
import type { StoredContact } from '../storage/store.js'
import type { Addresses } from './addresses.js'
import { detailsOf } from './contact-details.js'
import { eventingFeatures, eventingNodes } from './contact-items.js'
import type { Contacts } from './puppets.js'

/** Who made the software that has the capabilities (XEP-0115 §4). */
const CAPS_NODE = 'urn:x-trestle:gateway'
/** Sets of capabilities in memory: one for each way to narrow them. */
const MAX_SETS = 1000

const ALWAYS = [NS_DISCO_INFO, NS_DISCO_ITEMS, NS_CAPS, NS_PING, NS_VERSION, NS_VCARD]

const CLIENTS: Readonly<Record<ContactKind, string>> = { person: 'pc', bot: 'bot', phone: 'phone', web: 'web' }

export interface ContactDiscoOptions {
  readonly disco: Pick<DiscoApi, 'api'>
  readonly network: DefinedNetwork
  readonly addresses: Addresses
  readonly users: Users
  readonly contacts: Contacts
}

/** What contacts are and take, as service discovery (XEP-0030) and capabilities (XEP-0115) tell it. */
export interface ContactDisco {
  /** The capabilities in the presence of a contact. */
  caps(user: string, contact: StoredContact): Promise<Element>
  /** What a chat takes. */
  capabilitiesOf(user: string, legacyId: string): Promise<NetworkCapabilities>
  /** Takes its answers back. */
  stop(): void
}

/** Answers for puppets: each user is told of the own contacts; all others, that they have to register. */
export function createContactDisco(options: ContactDiscoOptions): ContactDisco {
  const { disco, network, addresses, users, contacts } = options
  const { capabilities } = network
  const verifications = createCache<string>({ max: MAX_SETS })
  const announced = createCache<DiscoInfoValue>({ max: MAX_SETS })

  const takenBy = (user: string, contact: StoredContact | undefined) =>
    narrow(capabilities, users.get(user)?.session.current?.narrowed, detailsOf(contact).capabilities)

  function clientInfo(user: string, contact: StoredContact | undefined): DiscoInfoValue {
    const type = CLIENTS[detailsOf(contact).is ?? 'person']
    const taken = takenBy(user, contact)
    return {
      // The name of the software, not of the contact: contacts that take the same have the same capabilities.
      identities: [{ category: 'client', type, name: network.name }],
      features: [...new Set([...ALWAYS, ...announcedNamespaces(taken), ...invited(taken)])].sort(),
      ...formsOf(taken),
    }
  }

  function accountInfo(user: string, contact: StoredContact | undefined): DiscoInfoValue {
    const name = contact?.name
    const { features, ...rest } = clientInfo(user, contact)
    return {
      ...rest,
      identities: [
        { category: 'account', type: 'registered', ...(name !== undefined && { name }) },
        { category: 'pubsub', type: 'pep' },
      ],
      features: [...features, ...eventingFeatures, NS_AVATAR_CONVERSION].sort(),
    }
  }

  /** The contact that a registered user asks about. Throws StanzaError. */
  async function askedOf(jid: JID, from: JID | undefined): Promise<StoredContact | undefined> {
    const user = from?.bare.toString() ?? ''
    // Everybody else gets the same answer, whether there is such a contact or not.
    if (!users.get(user)) throw new StanzaError('registration-required', { text: 'Register with this gateway first.' })
    const legacyId = addresses.find(jid)
    if (legacyId === undefined) throw new StanzaError('item-not-found', { text: 'There is no such contact.' })
    return contacts.get(user, legacyId)
  }

  async function verificationOf(info: DiscoInfoValue): Promise<string> {
    const key = JSON.stringify(info)
    const known = verifications.get(key)
    const ver = known ?? (await verificationString(info))
    if (known === undefined) verifications.set(key, ver)
    announced.set(ver, info)
    return ver
  }

  const disposers = [
    disco.api.register('info', async ({ jid, node, from }) => {
      if (!jid || jid.local === '' || addresses.findRoom(jid) !== undefined) return undefined
      // The program itself asks about no user's contact.
      const contact = from && (await askedOf(jid, from))
      const user = from?.bare.toString() ?? ''
      if (node === undefined) return jid.isBare ? accountInfo(user, contact) : clientInfo(user, contact)
      if (node.startsWith(`${CAPS_NODE}#`)) {
        // What is announced now is known also after a restart.
        await verificationOf(clientInfo(user, contact))
        return announced.get(node.slice(CAPS_NODE.length + 1))
      }
      const isNode = jid.isBare && eventingNodes.includes(node) && contact?.friend
      return isNode ? { identities: [{ category: 'pubsub', type: 'leaf' }], features: [] } : undefined
    }),
    disco.api.register('items', async ({ jid, node, from }) => {
      if (!jid || jid.local === '' || addresses.findRoom(jid) !== undefined) return undefined
      const contact = await askedOf(jid, from)
      if (node !== undefined || !jid.isBare || !contact?.friend) return []
      return eventingNodes.map((name) => ({ jid: jid.bare, node: name }))
    }),
  ]

  return {
    async caps(user, contact) {
      return Caps.encode({ hash: 'sha-1', node: CAPS_NODE, ver: await verificationOf(clientInfo(user, contact)) })
    },
    capabilitiesOf: async (user, legacyId) => takenBy(user, await contacts.get(user, legacyId)),
    stop() {
      for (const dispose of disposers) dispose()
    },
  }
}

/** Whoever can be invited to rooms can be told of it without the room (XEP-0249 §3). */
function invited(taken: NetworkCapabilities): readonly string[] {
  return allowsAction(taken, 'invite') ? [NS_CONFERENCE] : []
}
