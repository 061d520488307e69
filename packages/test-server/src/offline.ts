import type { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import { Delay } from '@trestle/xep-0203'
import { setStanzaId } from '@trestle/xep-0359'
import { type Element, parse, serialize } from '@trestle/xml'
import type { AccountArchives } from './services/archives.js'
import type { Storage } from './storage.js'

/** A message that is in the archive of the account, or nowhere else. */
type StoredMessage = { readonly id: string; readonly read?: true } | { readonly stamp: string; readonly stanza: string }

/** What servers announce that keep messages for accounts that are away (XEP-0160 §4). */
export const OFFLINE_FEATURE = 'msgoffline'

/** Messages for accounts that are away (RFC 6121 §8.5.2.2, XEP-0160), in the order they came. */
export interface OfflineMessages {
  /**
   * Keeps a message, of which `id` is in the archive.
   * @throws StanzaError `service-unavailable` where there are enough already
   */
  store(account: JID, message: Element, id: string | undefined): void
  /** Hands out what is there, each stamped with when it came (XEP-0203), and forgets it. */
  takeAll(account: JID): readonly Element[]
  /** The same for a client that asked the archive: what is in there stays for one that does not (XEP-0313 §6.1.1). */
  takeOthers(account: JID): readonly Element[]
  /** Forgets what is in the archive, where a client will look for it (XEP-0386 §3.2). */
  leaveToArchive(account: JID): void
  clear(account: JID): void
}

export interface OfflineSettings {
  readonly storage: Storage
  readonly domain: JID
  readonly maxMessages: number
  /** Undefined: there are none. */
  readonly archives: () => Pick<AccountArchives, 'message'> | undefined
}

export function createOfflineMessages({ storage, domain, maxMessages, archives }: OfflineSettings): OfflineMessages {
  const stored = storage.collection<readonly StoredMessage[]>('offline')

  function set(account: JID, messages: readonly StoredMessage[]): void {
    if (messages.length > 0) stored.set(account.local, messages)
    else stored.delete(account.local)
  }

  /** What the archive has lost meanwhile is lost. */
  function read(account: JID, kept: StoredMessage): readonly Element[] {
    if ('stanza' in kept) return [stamped(new Message(parse(kept.stanza)), new Date(kept.stamp))]
    const { at, message } = archives()?.message(account, kept.id) ?? {}
    return at && message ? [stamped(setStanzaId(new Message(message.clone()), account, kept.id), at)] : []
  }

  const stamped = (message: Message, stamp: Date) => message.add(Delay, { from: domain, stamp }).element

  return {
    store(account, message, id) {
      let before = stored.get(account.local) ?? []
      if (before.length >= maxMessages) {
        const known = before.findIndex((one) => 'read' in one)
        if (known < 0) throw new StanzaError('service-unavailable', { text: 'Enough messages wait for this account.' })
        before = before.toSpliced(known, 1)
      }
      set(account, [...before, id ? { id } : { stamp: new Date().toISOString(), stanza: serialize(message) }])
    },
    takeAll(account) {
      const messages = stored.get(account.local) ?? []
      set(account, [])
      return messages.flatMap((one) => read(account, one))
    },
    takeOthers(account) {
      const messages = stored.get(account.local) ?? []
      set(
        account,
        messages.filter(isArchived).map(({ id }) => ({ id, read: true })),
      )
      return messages.filter((one) => !isArchived(one)).flatMap((one) => read(account, one))
    },
    leaveToArchive: (account) =>
      set(
        account,
        (stored.get(account.local) ?? []).filter((one) => !isArchived(one)),
      ),
    clear: (account) => stored.delete(account.local),
  }
}

function isArchived(message: StoredMessage): message is StoredMessage & { readonly id: string } {
  return 'id' in message
}
