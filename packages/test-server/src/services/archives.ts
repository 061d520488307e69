import { randomUUID } from 'node:crypto'
import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { MamMetadata, MamQuery, NS_MAM } from '@trestle/xep-0313'
import { archives, isArchivable, type StoredMessage } from '@trestle/xep-0313/archive'
import { NS_STANZA_ID, removeStanzaIds, setStanzaId, stanzaIdOf } from '@trestle/xep-0359'
import { Element } from '@trestle/xml'
import type { AccountService, AccountServiceContext } from '../account-service.js'
import { createArchiveLists } from './archive-lists.js'
import { keepArchives } from './keep-archives.js'

/** A message to an account that is about to be delivered. */
export interface IncomingMessage {
  /** As its resources get it: with its id in the archive (XEP-0359), if it is to be kept, and without forged ones. */
  readonly element: Element
  /** Its id in the archive, if it is to be kept. */
  readonly id: string | undefined
  /** Keeps it; only of messages that were not refused. */
  keep(): void
}

export interface AccountArchives extends AccountService {
  incoming(account: JID, element: Element): IncomingMessage
  /** The same of a message that came before and reached nobody: it is in the archive already. */
  again(account: JID, element: Element): IncomingMessage
  /** Keeps a message that a resource of the account sent. */
  outgoing(account: JID, element: Element): void
  /** What the archive still has. */
  message(account: JID, id: string): StoredMessage | undefined
  /** Whether a stanza of the account asks its archive for messages. */
  isQuery(account: JID, stanza: Element): boolean
  /** The ends of the archive, for who binds a resource (XEP-0386 §3.2). */
  metadata(account: JID): Element
}

/** Keeps what accounts send and receive (XEP-0313): not what is said in rooms, which have archives of their own. */
export function archiveAccounts({ host, storage }: AccountServiceContext): AccountArchives {
  const accounts = { at: ({ local }: JID) => local !== '' }
  const lists = createArchiveLists(storage, 'archives')
  host.use(archives, accounts)
  host.get(disco).addFeature(NS_STANZA_ID, accounts)
  keepArchives(host.get(archives).api, lists)

  function add(account: JID, { element }: Message, id: string = randomUUID()): void {
    const message = new Message(element.clone())
    removeStanzaIds(message, account)
    const { from, to } = message
    lists.add(account, { id, at: new Date(), from, to, message: message.element })
  }
  const isKept = (message: Message) => message.type !== 'groupchat' && isArchivable(message)

  return {
    namespaces: [NS_MAM],
    serverFeatures: [],
    incoming(account, element) {
      // What came is shared with other recipients.
      const message = new Message(new Element(element.name, element.ns, { ...element.attrs }, [...element.children]))
      if (!isKept(message)) {
        removeStanzaIds(message, account)
        return { element: message.element, id: undefined, keep() {} }
      }
      const id = randomUUID()
      setStanzaId(message, account, id)
      return { element: message.element, id, keep: () => add(account, message, id) }
    },
    again: (account, element) => ({ element, id: stanzaIdOf(new Message(element), account), keep() {} }),
    outgoing(account, element) {
      const message = new Message(element)
      // What an account sends to itself is kept when it comes.
      if (isKept(message) && !message.to?.bare.equals(account)) add(account, message)
    },
    message: lists.get,
    isQuery: (account, { name, attrs, children }) =>
      name === 'iq' &&
      attrs['type'] === 'set' &&
      attrs['to'] === account.toString() &&
      children.some((child) => child instanceof Element && child.is(NS_MAM, MamQuery.name)),
    metadata(account) {
      const [start, end] = [false, true].map((backwards) => edgeOf(lists.find(account, { backwards, limit: 1 })?.[0]))
      return MamMetadata.encode({ start, end })
    },
    clear: lists.clear,
  }
}

function edgeOf(message: StoredMessage | undefined) {
  return message && { id: message.id, timestamp: message.at }
}
