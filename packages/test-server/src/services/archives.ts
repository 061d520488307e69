import { randomUUID } from 'node:crypto'
import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { NS_MAM } from '@trestle/xep-0313'
import { archives, isArchivable } from '@trestle/xep-0313/archive'
import { NS_STANZA_ID, removeStanzaIds, setStanzaId } from '@trestle/xep-0359'
import { Element } from '@trestle/xml'
import type { AccountService, AccountServiceContext } from '../account-services.js'

/** A message to an account that is about to be delivered. */
export interface IncomingMessage {
  /** As its resources get it: with its id in the archive (XEP-0359), if it is to be kept, and without forged ones. */
  readonly element: Element
  /** Keeps it; only of messages that were not refused. */
  keep(): void
}

export interface AccountArchives extends AccountService {
  incoming(account: JID, element: Element): IncomingMessage
  /** Keeps a message that a resource of the account sent. */
  outgoing(account: JID, element: Element): void
}

/** Keeps what accounts send and receive (XEP-0313), in memory: not what is said in rooms, which have archives of their own. */
export function archiveAccounts({ host }: AccountServiceContext): AccountArchives {
  const accounts = { at: ({ local }: JID) => local !== '' }
  host.use(archives, accounts)
  host.get(disco).addFeature(NS_STANZA_ID, accounts)

  function add(account: JID, message: Message, id: string = randomUUID()): void {
    host
      .as(account)
      .get(archives)
      // Nobody waits for it: queries that come later find it all the same.
      .addMessage(new Message(message.element.clone()), { id })
      .catch((error) => host.xmpp.report(error))
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
        return { element: message.element, keep() {} }
      }
      const id = randomUUID()
      setStanzaId(message, account, id)
      return { element: message.element, keep: () => add(account, message, id) }
    },
    outgoing(account, element) {
      const message = new Message(element)
      // What an account sends to itself is kept when it comes.
      if (isKept(message) && !message.to?.bare.equals(account)) add(account, message)
    },
    clear: (account) => host.as(account).get(archives).deleteArchive(),
  }
}
