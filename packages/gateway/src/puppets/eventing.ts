import { setImmediate as nextTurn } from 'node:timers/promises'
import { subscriptionChanged, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { exchange, Message, StanzaError } from '@trestle/stanza'
import type { VcardValue } from '@trestle/xep-0054'
import { Pubsub, PubsubEvent, type PubsubValue, pubsubError } from '@trestle/xep-0060'
import { NS_AVATAR_DATA } from '@trestle/xep-0084'
import { getVcard4Exchange, Vcard4, type Vcard4Value, vcard4Node } from '@trestle/xep-0292'
import { serialize } from '@trestle/xml'
import type { Log } from '../module/network.js'
import type { Users } from '../sessions/users.js'
import type { GatewayStore } from '../storage/store.js'
import type { Addresses } from './addresses.js'
import { detailsOf, type StoredAvatar } from './contact-details.js'
import {
  absenceOf,
  eventingNodes,
  itemOf,
  notifiedNodes,
  pictureItem,
  type Shown,
  type ShownItem,
  shownWith,
  vcardOf,
} from './contact-items.js'
import { createNotifyInterests } from './notify-interests.js'
import type { PassingPicture } from './passing-pictures.js'
import type { Contacts } from './puppets.js'
import type { Learn } from './strangers.js'

/**
 * Personal eventing (XEP-0163) of contacts and of the gateway itself. What one user sees of a contact is not what others
 * see, so that it is not hosted as nodes with items: each item is made of what the store has, when it is asked for or sent.
 */
export interface Eventing {
  /** Notifies the clients of a user of what is different now. */
  changed(user: string, account: JID, before: Shown | undefined, after: Shown): void
  /**
   * The vCard of an account as a user sees it, with what the network tells of who is on no list. Rejects with StanzaError for
   * whoever is not registered, and where the network is asked and fails.
   */
  vcard(account: JID, asker: JID): Promise<VcardValue | undefined>
  /** The same as XEP-0292 has it, without the picture. */
  vcard4(account: JID, asker: JID): Promise<Vcard4Value | undefined>
  stop(): void
}

export interface EventingOptions {
  readonly xmpp: Xmpp
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly users: Users
  readonly contacts: Contacts
  /** What the gateway shows of itself. */
  readonly gateway: () => Shown
  /** The picture of an avatar of a contact, or without a user, of the gateway. */
  readonly picture: (avatar: StoredAvatar, user: string | undefined) => Promise<Uint8Array | undefined>
  /** A picture of somebody of whom nothing is stored. */
  readonly passingPicture: PassingPicture
  readonly learn: Learn
  readonly log: Log
}

/** Contacts whose items are sent before others have their turn. */
const CONTACTS_PER_TURN = 20

const pubsubExchange = /* @__PURE__ */ exchange(Pubsub, Pubsub)

export function createEventing(options: EventingOptions): Eventing {
  const { xmpp, store, addresses, users, contacts, gateway, picture, passingPicture, learn, log } = options

  function notify(account: JID, to: JID, node: string, { id, payload }: ShownItem): void {
    const message = Message.of({ from: account.bare, to, id: xmpp.newId(), type: 'headline' })
    const items = [{ id, payload: [payload] }]
    if (xmpp.online) xmpp.send(message.set(PubsubEvent, { kind: 'items', value: { node, items, retracted: [] } }))
  }

  function notifyOfAll(account: JID, to: JID, nodes: readonly string[], shown: Shown): void {
    for (const node of nodes) {
      const item = itemOf(node, shown)
      if (item) notify(account, to, node, item)
    }
  }

  /** Sends a client what it wants to know of all that the user may see. */
  async function welcome(user: string, client: JID, nodes: readonly string[]): Promise<void> {
    notifyOfAll(addresses.gateway, client, nodes, gateway())
    let sent = 0
    for (const contact of await store.contacts.all(user)) {
      if (!contact.friend) continue
      if (!xmpp.online || !users.get(user)) return
      if (++sent % CONTACTS_PER_TURN === 0) await nextTurn()
      notifyOfAll(addresses.puppet(contact.legacyId), client, nodes, contact)
    }
  }

  const interests = createNotifyInterests({
    xmpp,
    users,
    learned(user, client, nodes) {
      welcome(user, client, nodes).catch((error) => log.warn({ user, error }, 'Notifying a client failed.'))
    },
  })

  function registered(asker: JID): string {
    const user = asker.bare.toString()
    if (users.get(user)) return user
    throw new StanzaError('registration-required', { text: 'Register with this gateway first.' })
  }

  /** What an account shows to a user; `mayAll`: also what only friends may see. */
  async function shownTo(user: string, account: JID) {
    if (account.local === '') return { shown: gateway(), owner: undefined, mayAll: true }
    const legacyId = addresses.find(account)
    const contact = legacyId === undefined ? undefined : await contacts.get(user, legacyId)
    return { shown: contact, owner: user, mayAll: contact?.friend === true }
  }

  /** What the vCard of an account says: of who is on no list, what the network tells now. */
  async function cardOf(user: string, account: JID) {
    const { shown: known, owner, mayAll } = await shownTo(user, account)
    const legacyId = mayAll ? undefined : addresses.find(account)
    const learned = legacyId === undefined ? undefined : await learn(user, legacyId).catch(orNothing(known))
    const shown = learned ? shownWith(known ?? {}, learned) : known
    return {
      shown,
      async picture() {
        const { avatar } = detailsOf(shown)
        if (avatar) return picture(avatar, owner)
        return learned?.avatar ? passingPicture(user, learned.avatar) : undefined
      },
    }
  }

  async function itemAt(node: string, shown: Shown, owner: string | undefined): Promise<ShownItem | undefined> {
    if (node !== NS_AVATAR_DATA) return itemOf(node, shown)
    const { avatar } = detailsOf(shown)
    const data = avatar && (await picture(avatar, owner))
    return data && pictureItem(avatar, data)
  }

  async function retrieve({ items: asked }: PubsubValue, from: JID, to: JID): Promise<PubsubValue> {
    const user = registered(from)
    if (!asked) throw new StanzaError('feature-not-implemented')
    const { node = '' } = asked
    const { shown, owner, mayAll } = await shownTo(user, to)
    if (!shown || !mayAll) throw pubsubError('not-authorized', 'presence-subscription-required')
    const item = eventingNodes.includes(node) ? await itemAt(node, shown, owner) : undefined
    if (!item) throw new StanzaError('item-not-found')
    const ids = asked.items.map(({ id }) => id)
    const found = ids.length === 0 || ids.includes(item.id) ? [{ id: item.id, payload: [item.payload] }] : []
    return { items: { node, items: found } }
  }

  function changed(user: string, account: JID, before: Shown | undefined, after: Shown): void {
    if (!interests.any(user)) return
    for (const node of notifiedNodes) {
      const [was, is] = [before && itemOf(node, before), itemOf(node, after)]
      const item = is ?? (was && absenceOf(node))
      if (!item || (was && is && isSame(was, is))) continue
      for (const client of interests.of(user, node)) notify(account, client, node, item)
    }
  }

  async function vcard4(account: JID, asker: JID): Promise<Vcard4Value | undefined> {
    const { shown } = await cardOf(registered(asker), account)
    const item = shown && itemOf(vcard4Node.name, shown)
    return item && Vcard4.decode(item.payload)
  }

  const disposers = [
    xmpp.events.on(subscriptionChanged, async ({ local, contact: asker, state, previous }) => {
      // Clients take no notice of events before they are subscribed.
      if (!state.from || previous.from || local.local === '' || !interests.any(asker.toString())) return
      const { shown, mayAll } = await shownTo(asker.toString(), local)
      if (shown && mayAll) changed(asker.toString(), local, undefined, shown)
    }),
    xmpp.iq.onGet(pubsubExchange, (asked, { from, to }) => retrieve(asked, from, to)),
    xmpp.iq.onSet(pubsubExchange, ({ subscribe }, { from }) => {
      registered(from)
      // Clients are notified as they announce it.
      if (!subscribe) throw new StanzaError('forbidden')
      throw pubsubError('feature-not-implemented', { condition: 'unsupported', feature: 'subscribe' })
    }),
    xmpp.iq.onGet(getVcard4Exchange, async (_, { from, to }) => {
      const card = await vcard4(to, from)
      if (!card) throw new StanzaError('item-not-found')
      return card
    }),
  ]

  return {
    changed,
    async vcard(account, asker) {
      const { shown, picture: shownPicture } = await cardOf(registered(asker), account)
      return shown && vcardOf(shown, await shownPicture())
    },
    vcard4,
    stop() {
      interests.stop()
      for (const dispose of disposers) dispose()
    },
  }
}

/** A failure matters where nothing else is known. */
function orNothing(known: Shown | undefined) {
  return (error: unknown): undefined => {
    if (!known) throw error
  }
}

function isSame(a: ShownItem, b: ShownItem): boolean {
  return a.id === b.id && serialize(a.payload) === serialize(b.payload)
}
