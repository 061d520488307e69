import type { Ops } from '@trestle/api-registry'
import { createSerial, definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { FORM_PUBLISH_OPTIONS, pubsub } from '@trestle/xep-0060'
import { defineEvent } from '@trestle/xmlstream'
import { getVcard4Exchange, type Vcard4Value } from './elements.js'
import { contactsNode, vcard4Node } from './nodes.js'
import { memoryVcards, vcard4Ops } from './ops.js'
import { publishContact } from './publish-contact.js'
import { NS_VCARD4 } from './values.js'
import { Vcard4Error } from './vcard4-error.js'

/** An account says that its vCard has changed. */
export interface Vcard4Change {
  /** The bare address of the account. */
  readonly from: JID
  readonly self: Self
  /** Absent where the notification is without it (XEP-0292 §4.2.2): `getVcard` asks for it. */
  readonly vcard?: Vcard4Value | undefined
}

export const vcard4Changed = defineEvent<Vcard4Change>('xep-0292:changed')

/** The vCard that the own account keeps about a contact changed, here or in another client. */
export interface ContactVcardChange {
  readonly contact: JID
  readonly self: Self
  readonly vcard: Vcard4Value
}

export const contactVcardChanged = defineEvent<ContactVcardChange>('xep-0292:contact-changed')

export interface Vcard4Options {
  /** vCards that the default ops keep. Default: 10,000. */
  readonly maxVcards?: number | undefined
  /** Characters of all of them. Default: 16,777,216. */
  readonly maxStoredCharacters?: number | undefined
}

/** A vCard that the account keeps about a contact. */
export interface ContactVcard {
  readonly contact: JID
  readonly vcard: Vcard4Value
}

export interface Vcard4Api {
  /** vCards that requests to local addresses are answered with. */
  readonly api: Ops<typeof vcard4Ops>
  /** The vCard that an account has published, by default the own one (§4.1.1). Undefined where there is none. */
  getVcard(of?: JID | string, wait?: Wait): Promise<Vcard4Value | undefined>
  /** Publishes the own vCard, as a whole (§4.1.2). */
  setVcard(vcard: Vcard4Value, wait?: Wait): Promise<void>
  delVcard(wait?: Wait): Promise<void>
  /**
   * Reads the own vCard, and publishes what `change` makes of it, with all that it does not touch. Changes by this
   * program are made one after another; nothing is published where reading fails.
   */
  changeVcard(change: (vcard: Vcard4Value) => Vcard4Value, wait?: Wait): Promise<void>
  /** Requests the vCard of a server, a room or another entity without a node, by iq (§6). Undefined where there is none. */
  requestVcard(of: JID | string, wait?: Wait): Promise<Vcard4Value | undefined>
  /** Sets what requests to this address are answered with; nothing by default. */
  answerWith(vcard: Vcard4Value | undefined): Promise<void>
  /** The vCard that the own account keeps about a contact (§5). */
  getContact(contact: JID | string, wait?: Wait): Promise<Vcard4Value | undefined>
  /** All vCards that the account keeps about contacts. Items under what is no address are left out. */
  getContacts(wait?: Wait): Promise<readonly ContactVcard[]>
  /** Rejects with Vcard4Error `not-private` where the server has no nodes that only the account may read. */
  setContact(contact: JID | string, vcard: Vcard4Value, wait?: Wait): Promise<void>
  delContact(contact: JID | string, wait?: Wait): Promise<void>
}

/** vCard4 over XMPP (XEP-0292): publishes the own vCard, reads those of others, and keeps vCards about contacts. */
export const vcard4 = definePlugin({
  name: 'xep-0292',
  features: [NS_VCARD4],
  requires: { pubsub, disco },
  setup({ xmpp, deps, own }, options: Vcard4Options) {
    const { maxVcards = 10_000, maxStoredCharacters: maxCharacters = 16_777_216 } = options
    const api = xmpp.ops.wrap('xep-0292', vcard4Ops, memoryVcards({ maxVcards, maxCharacters }, xmpp.key))
    const changes = createSerial()

    xmpp.iq.onGet(getVcard4Exchange, async (_, { from, to }) => {
      const found = await api.run('getVcard', { jid: to, from })
      if (!found) throw new StanzaError('service-unavailable')
      return found
    })
    own(
      deps.pubsub(xmpp).onItem(
        vcard4Node,
        ({ value: vcard }, { from, self }) => {
          xmpp.events.emit(vcard4Changed, { from, self, ...(vcard && { vcard }) })
        },
        { from: 'anyone', everywhere: true },
      ),
    )
    own(
      deps.pubsub(xmpp).onItem(contactsNode, ({ id, value: vcard }, { self }) => {
        const contact = contactOf(id)
        if (contact && vcard) xmpp.events.emit(contactVcardChanged, { contact, self, vcard })
      }),
    )

    async function requirePrivateNodes(self: Self, wait: Wait | undefined): Promise<void> {
      const { features } = await deps.disco(self).getInfo(self.jid.bare, {}, wait)
      // Without them, the server would ignore that the node is to be private, and show it to everybody.
      if (!features.includes(FORM_PUBLISH_OPTIONS)) {
        throw new Vcard4Error('not-private', 'The server does not restrict who may read a node: nothing was stored.')
      }
    }

    return (self: Self): Vcard4Api => {
      const nodes = () => deps.pubsub(self)
      const publish = (vcard: Vcard4Value, wait: Wait | undefined) =>
        nodes().publish(undefined, vcard4Node, vcard, wait)
      const view: Vcard4Api = {
        api,
        async getVcard(of, wait) {
          // Other clients publish under other ids: the latest counts, whatever its id.
          const [item] = await itemsAt(() => nodes().getItems(of, vcard4Node, { ...wait, max: 1 }))
          return item?.value
        },
        setVcard: (vcard, wait) => changes.run(self.key, async () => void (await publish(vcard, wait))),
        delVcard: (wait) =>
          changes.run(self.key, async () => {
            const items = await itemsAt(() => nodes().getItems(undefined, vcard4Node, { ...wait }))
            for (const { id } of items) await nodes().retract(undefined, vcard4Node, id, { ...wait })
          }),
        changeVcard: (change, wait) =>
          changes.run(self.key, async () => {
            await publish(change((await view.getVcard(undefined, wait)) ?? {}), wait)
          }),
        async requestVcard(of, wait) {
          try {
            return await self.iq.get(of, getVcard4Exchange, {}, wait)
          } catch (error) {
            if (error instanceof StanzaError && isAbsence(error)) return undefined
            throw error
          }
        },
        async answerWith(vcard) {
          if (vcard) await api.run('setVcard', { jid: self.boundJid, args: vcard })
          else await api.run('delVcard', { jid: self.boundJid })
        },
        async getContact(contact, wait) {
          return (await nodes().getItem(undefined, contactsNode, idOf(contact), wait))?.value
        },
        async getContacts(wait) {
          const items = await itemsAt(() => nodes().getItems(undefined, contactsNode, { ...wait }))
          return items.flatMap(({ id, value: vcard }) => {
            const contact = contactOf(id)
            return contact && vcard ? [{ contact, vcard }] : []
          })
        },
        async setContact(contact, vcard, wait) {
          await requirePrivateNodes(self, wait)
          await publishContact(nodes(), idOf(contact), vcard, wait)
        },
        delContact: (contact, wait) => nodes().retract(undefined, contactsNode, idOf(contact), { ...wait }),
      }
      return view
    }
  },
})

/** What a node has; nothing where there is no such node. */
async function itemsAt<T>(ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof StanzaError && isAbsence(error)) return []
    throw error
  }
}

function isAbsence({ condition }: StanzaError): boolean {
  return condition === 'item-not-found' || condition === 'service-unavailable'
}

function idOf(contact: JID | string): string {
  return JID.from(contact).bare.toString()
}

function contactOf(id: string): JID | undefined {
  try {
    return JID.parse(id)
  } catch {
    return undefined
  }
}
