import type { Self, Wait, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { ResultSetRequestValue } from '@trestle/xep-0059'
import {
  type ArchivedMessage,
  type ArchivePage,
  type DeletedMessage,
  isVouched,
  readResult,
} from './archived-message.js'
import { mamQueryExchange } from './elements.js'
import { type ArchiveFilter, writeFilter } from './filter.js'
import { createOpenQueries, type ResultLimits } from './open-queries.js'

/** What is asked of an archive, and what becomes of its messages. */
export interface MamPageOptions extends ArchiveFilter, Wait {
  /** The node of a service whose archive is meant (XEP-0442). */
  readonly node?: string | undefined
  /** The archive is to send the last message of a page first: for `onMessage`, since pages are in order all the same. */
  readonly flip?: boolean | undefined
  /** Told of each message as it comes, before its page is whole, and so before it is known that none is missing. */
  readonly onMessage?: ((message: ArchivedMessage) => void) | undefined
  /**
   * Whether each message of a page is handed to those handlers of this host that want copies (`via: 'archive'`), such as
   * those of corrections and reactions. Default: false.
   */
  readonly deliver?: boolean | undefined
  /**
   * Also messages that the archive cannot vouch for: such as those of somebody else's account, for who administers it.
   * They are never delivered. Default: false, they are left out and reported.
   */
  readonly anySender?: boolean | undefined
}

/** Asks an archive for one page. */
export type AskArchiveAs = (
  self: Self,
  archive: JID,
  options: MamPageOptions,
  filter: ArchiveFilter,
  request: ResultSetRequestValue,
) => Promise<ArchivePage>

export function createAskArchive(xmpp: Xmpp, limits: ResultLimits): AskArchiveAs {
  const queries = createOpenQueries(xmpp, limits)

  function deliver(self: Self, archive: JID, { message, at }: ArchivedMessage): void {
    const account = self.jid.bare
    if (!isVouched(message, { archive, account })) return
    const isSent = archive.bare.equals(account) && (message.from ?? account).bare.equals(account)
    xmpp.deliver(message, { self, via: 'archive', direction: isSent ? 'out' : 'in', at })
  }

  return async (self, archive, options, filter, set) => {
    const { node, flip: flipPage = false, onMessage, anySender = false } = options
    const reader = { archive, account: self.jid }
    const query = queries.open(self, archive, (result) => {
      const read = readResult(result, reader, anySender)
      if (isMessage(read)) onMessage?.(read)
      return read
    })
    try {
      // The archive of an account is asked by leaving out who is asked.
      const to = xmpp.kind === 'client' && archive.equals(self.jid.bare) ? undefined : archive
      const value = { queryId: query.queryId, node, form: writeFilter(filter), set, flipPage }
      const { set: place, complete, stable = true } = await self.iq.set(to, mamQueryExchange, value, options)
      await query.complete(place?.first, place?.last)
      const results = flipPage ? query.results.toReversed() : query.results
      const items = results.filter(isMessage)
      if (options.deliver) for (const one of items) deliver(self, archive, one)
      return { items, deleted: results.filter((one) => !isMessage(one)), set: place, complete, stable }
    } finally {
      query.close()
    }
  }
}

function isMessage(one: ArchivedMessage | DeletedMessage): one is ArchivedMessage {
  return 'message' in one
}
