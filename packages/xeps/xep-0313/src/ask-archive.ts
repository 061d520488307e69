import type { Self, Wait, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { exchange } from '@trestle/stanza'
import type { ResultSetRequestValue } from '@trestle/xep-0059'
import type { ArchiveNamespaces } from './archive-namespaces.js'
import {
  type ArchivedMessage,
  type ArchivePage,
  type DeletedMessage,
  isVouched,
  readResult,
} from './archived-message.js'
import { type MamFinValue, type MamNamespace, type MamQueryValue, NS_MAM_0 } from './elements.js'
import { type ArchiveFilter, writeFilter } from './filter.js'
import { createOpenQueries, type OpenQuery, type ResultLimits } from './open-queries.js'
import { mamVersions } from './versions.js'

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

export function createAskArchive(xmpp: Xmpp, namespaces: ArchiveNamespaces, limits: ResultLimits): AskArchiveAs {
  const queries = createOpenQueries(xmpp, limits)

  function deliver(self: Self, archive: JID, { message, at }: ArchivedMessage): void {
    const account = self.jid.bare
    if (!isVouched(message, { archive, account })) return
    const isSent = archive.bare.equals(account) && (message.from ?? account).bare.equals(account)
    xmpp.deliver(message, { self, via: 'archive', direction: isSent ? 'out' : 'in', at })
  }

  /** Asks, and resolves with what follows the messages. */
  async function finish(
    { self, archive, ns }: { readonly self: Self; readonly archive: JID; readonly ns: MamNamespace },
    value: MamQueryValue,
    query: OpenQuery<unknown>,
    wait: Wait,
  ): Promise<MamFinValue> {
    const { Query, Fin } = mamVersions[ns]
    // The archive of an account is asked by leaving out who is asked.
    const to = xmpp.kind === 'client' && archive.equals(self.jid.bare) ? undefined : archive
    if (ns !== NS_MAM_0) return self.iq.set(to, exchange(Query, Fin), value, wait)
    const { payload } = await self.iq.request('set', to, Query.encode(value), wait)
    return payload?.is(Fin.ns, Fin.name) ? Fin.decode(payload) : query.fin(wait)
  }

  async function askIn(
    ns: MamNamespace,
    ...[self, archive, options, filter, set]: Parameters<AskArchiveAs>
  ): Promise<ArchivePage> {
    const { node, flip: flipPage = false, onMessage, anySender = false } = options
    const reader = { archive, account: self.jid }
    const asked = { self, archive, ns }
    const query = queries.open(asked, (result) => {
      const read = readResult(result, reader, anySender)
      if (isMessage(read)) onMessage?.(read)
      return read
    })
    try {
      const value = { queryId: query.queryId, node, form: writeFilter(filter, ns), set, flipPage }
      const { set: place, complete, stable = true } = await finish(asked, value, query, options)
      await query.complete(place?.first, place?.last)
      const results = flipPage ? query.results.toReversed() : query.results
      const items = results.filter(isMessage)
      if (options.deliver) for (const one of items) deliver(self, archive, one)
      return { items, deleted: results.filter((one) => !isMessage(one)), set: place, complete, stable }
    } finally {
      query.close()
    }
  }

  return (...asked) => {
    const [self, archive, options] = asked
    return namespaces.ask(self, archive, options, (ns) => askIn(ns, ...asked))
  }
}

function isMessage(one: ArchivedMessage | DeletedMessage): one is ArchivedMessage {
  return 'message' in one
}
