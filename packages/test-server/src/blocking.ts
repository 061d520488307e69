import { randomUUID } from 'node:crypto'
import { JID } from '@trestle/jid'
import { Iq, StanzaError } from '@trestle/stanza'
import { Block, BlockList, isBlockedBy, Unblock } from '@trestle/xep-0191'
import type { Element } from '@trestle/xml'
import { type Request, type ServiceTable, serviceKey } from './services.js'
import type { Session, Sessions } from './sessions.js'
import type { Storage } from './storage.js'

/** Whom accounts have no communication with (XEP-0191). */
export interface Blocking {
  /** Answers accounts. */
  readonly services: ServiceTable
  /** Whether the account has blocked that address; never its own resources. */
  blocks(account: JID, other: JID): boolean
  /** Forgets the account's list, without a push. */
  clear(account: JID): void
}

export interface BlockingSettings {
  readonly storage: Storage
  readonly sessions: Sessions
  /** Addresses on one list. */
  readonly maxItems: number
  /** Sends unavailable presence to those who may see the account's and are picked. */
  readonly hidePresence: (account: JID, picked: (contact: JID) => boolean) => void
  /** Sends current presence to those who may see the account's and are picked. */
  readonly showPresence: (account: JID, picked: (contact: JID) => boolean) => void
}

export function createBlocking(settings: BlockingSettings): Blocking {
  const { storage, sessions, maxItems, hidePresence, showPresence } = settings
  const stored = storage.collection<readonly string[]>('blocked')
  /** Resources that have asked for the list are told of changes (§3.3). */
  const interested = new WeakSet<Session>()

  const read = (account: JID): readonly string[] => stored.get(account.local) ?? []

  function write(account: JID, blocked: readonly string[]): void {
    if (blocked.length > 0) stored.set(account.local, blocked)
    else stored.delete(account.local)
  }

  function push(account: JID, payload: Element): void {
    for (const session of sessions.of(account)) {
      if (!interested.has(session)) continue
      session.send(Iq.of({ type: 'set', to: session.jid, id: `push-${randomUUID()}`, payload }).element)
    }
  }

  function get({ from, session }: Request): Element {
    if (session) interested.add(session)
    return BlockList.encode({ items: read(from).map((blocked) => ({ jid: JID.parse(blocked) })) })
  }

  function block({ payload, from, afterwards }: Request): undefined {
    const { items } = Block.decode(payload)
    if (items.length === 0) throw new StanzaError('bad-request', { text: 'Name at least one address to block.' })
    const account = from.bare
    const blocked = [...new Set([...read(account), ...items.map((item) => item.jid.toString())])]
    if (blocked.length > maxItems) throw new StanzaError('resource-constraint', { text: 'The block list is full.' })
    hidePresence(account, (contact) => items.some((item) => isBlockedBy(item.jid, contact)))
    write(account, blocked)
    afterwards(() => push(account, Block.encode({ items: items.map(({ jid }) => ({ jid })) })))
  }

  function unblock({ payload, from, afterwards }: Request): undefined {
    const { items } = Unblock.decode(payload)
    const account = from.bare
    const freed = items.length > 0 ? items.map((item) => item.jid) : read(account).map((one) => JID.parse(one))
    const left = read(account).filter((one) => !freed.some((item) => item.equals(one)))
    write(account, left)
    showPresence(account, (contact) => freed.some((item) => isBlockedBy(item, contact)))
    afterwards(() => push(account, Unblock.encode({ items: items.map(({ jid }) => ({ jid })) })))
  }

  return {
    services: {
      [serviceKey('get', BlockList)]: get,
      [serviceKey('set', Block)]: block,
      [serviceKey('set', Unblock)]: unblock,
    },
    blocks: (account, other) =>
      !account.bare.equals(other.bare) && read(account).some((one) => isBlockedBy(JID.parse(one), other)),
    clear: (account) => stored.delete(account.local),
  }
}
