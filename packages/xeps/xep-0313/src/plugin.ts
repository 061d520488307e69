import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { exchange, StanzaError } from '@trestle/stanza'
import type { DataFormValue } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import type { ResultSetRequestValue } from '@trestle/xep-0059'
import { createArchiveNamespaces } from './archive-namespaces.js'
import type { ArchivedMessage, ArchivePage } from './archived-message.js'
import { createAskArchive, type MamPageOptions } from './ask-archive.js'
import { type MamMetadataValue, mamMetadataExchange, NS_MAM_EXTENDED, NS_MAM_GROUPCHAT_FIELD } from './elements.js'
import type { ArchiveFilter } from './filter.js'
import { MamError } from './mam-error.js'
import { type ArchivePaging, queryPages } from './query-pages.js'
import { mamVersions } from './versions.js'

export interface MamOptions {
  /** The most results that are taken for one page. Default: 1,000. */
  readonly maxResults?: number | undefined
  /** The most bytes of results that are taken for one page. Default: 16,777,216. */
  readonly maxBytes?: number | undefined
}

export interface MamQueryOptions extends MamPageOptions, ArchivePaging {}

/** The archive to ask. Undefined: that of the own account. */
type Archive = JID | string | undefined

export interface MamApi {
  /**
   * The messages of an archive one by one, from the oldest to the newest, or backwards; the next page is asked for when
   * it is needed. Rejects as requests do, with StanzaError `item-not-found` for an unknown id, and with MamError.
   */
  query(archive?: JID | string, options?: MamQueryOptions): AsyncGenerator<ArchivedMessage, void, undefined>
  /** The same page by page. */
  pages(archive?: JID | string, options?: MamQueryOptions): AsyncGenerator<ArchivePage, void, undefined>
  /** One page. Without a request, the first. */
  page(archive?: JID | string, options?: MamPageOptions, request?: ResultSetRequestValue): Promise<ArchivePage>
  /** The first and the last message of an archive, by id and time. */
  getArchiveMetadata(archive?: JID | string, options?: Wait & { readonly node?: string }): Promise<MamMetadataValue>
  /** The form that tells which fields an archive filters by; undefined where it tells nothing. */
  getFields(archive?: JID | string, wait?: Wait): Promise<DataFormValue | undefined>
}

/** Message Archive Management (XEP-0313): reads the archives of accounts, rooms and other services. */
export const mam = definePlugin({
  name: 'xep-0313',
  requires: { disco },
  setup({ xmpp, deps }, { maxResults = 1000, maxBytes = 16_777_216 }: MamOptions) {
    const namespaces = createArchiveNamespaces(xmpp, deps.disco)
    const ask = createAskArchive(xmpp, namespaces, { maxResults, maxBytes })

    async function supports(self: Self, archive: JID, feature: string, wait: Wait): Promise<boolean> {
      try {
        return await deps.disco(self).supports(archive, feature, wait)
      } catch (error) {
        if (error instanceof StanzaError) return false
        throw error
      }
    }

    async function demandExtended(self: Self, archive: JID, wait: Wait): Promise<void> {
      if (await supports(self, archive, NS_MAM_EXTENDED, wait)) return
      const instead = 'begin from a message (`from`), or filter by time'
      throw new MamError('not-supported', `${archive} does not announce ${NS_MAM_EXTENDED}: ${instead}.`)
    }

    return (self: Self): MamApi => {
      const addressOf = (archive: Archive) => (archive === undefined ? self.jid.bare : JID.from(archive))

      /** The filter as this archive may be asked. */
      async function filterFor(archive: JID, options: MamPageOptions): Promise<ArchiveFilter> {
        const { afterId, beforeId, ids, flip, includeGroupchat } = options
        if (afterId !== undefined || beforeId !== undefined || ids || flip) await demandExtended(self, archive, options)
        // Archives that do not know the field refuse it (§4.1.4).
        const isKnown =
          includeGroupchat === undefined || (await supports(self, archive, NS_MAM_GROUPCHAT_FIELD, options))
        return isKnown ? options : { ...options, includeGroupchat: undefined }
      }

      const api: MamApi = {
        async page(archive, options = {}, request = {}) {
          const address = addressOf(archive)
          return ask(self, address, options, await filterFor(address, options), request)
        },
        async *pages(archive, options = {}) {
          const address = addressOf(archive)
          const filter = await filterFor(address, options)
          yield* queryPages((remaining, request) => ask(self, address, options, remaining, request), filter, options)
        },
        async *query(archive, options = {}) {
          for await (const { items } of api.pages(archive, options)) {
            yield* options.backwards ? items.toReversed() : items
          }
        },
        async getArchiveMetadata(archive, { node, ...wait } = {}) {
          const address = addressOf(archive)
          await demandExtended(self, address, wait)
          return self.iq.get(address, mamMetadataExchange, { node }, wait)
        },
        async getFields(archive, wait = {}) {
          const address = addressOf(archive)
          const { form } = await namespaces.ask(self, address, wait, (ns) => {
            const { Query } = mamVersions[ns]
            return self.iq.get(address, exchange(Query, Query), {}, wait)
          })
          return form
        },
      }
      return api
    }
  },
})
