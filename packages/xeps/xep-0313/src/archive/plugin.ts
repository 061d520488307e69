import type { Ops } from '@trestle/api-registry'
import { definePlugin, type IqContext, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import type { FormFieldValue } from '@trestle/xep-0004'
import { removeStanzaIds, setStanzaId } from '@trestle/xep-0359'
import {
  mamFieldsExchange,
  mamMetadataExchange,
  mamQueryExchange,
  NS_MAM,
  NS_MAM_EXTENDED,
  NS_MAM_GROUPCHAT_FIELD,
} from '../elements.js'
import { answerQuery, endsOf } from './answer-query.js'
import { filterForm } from './filter-form.js'
import { createMemoryArchives } from './memory-archives.js'
import { archiveOps, type StoredMessage } from './ops.js'

export interface ArchivesOptions {
  /** Which bare local addresses have an archive. Default: all of them. */
  readonly at?: ((jid: JID) => boolean) | undefined
  /** The most messages of one page. Default: 100. */
  readonly pageSize?: number | undefined
  /** Fields of other specifications that the op `findMessages` filters by as well. Default: none. */
  readonly fields?: readonly FormFieldValue[] | undefined
  /** Archives that are kept in memory. Default: 1,000. */
  readonly maxArchives?: number | undefined
  /** Messages that are kept of each archive in memory. Default: 1,000. */
  readonly maxMessages?: number | undefined
  /** Bytes of XML that are kept in memory of all archives; a sixteenth at most of each. Default: 67,108,864. */
  readonly maxBytes?: number | undefined
}

export interface AddMessageOptions {
  /** When the archive got it. Default: now. */
  readonly at?: Date | undefined
  /** By which others know it; one that is known replaces that message. Default: one that cannot be guessed. */
  readonly id?: string | undefined
}

export interface ArchivesApi {
  /**
   * Keeps a message as it is, and then puts its `<stanza-id/>` (XEP-0359) into it, for those of its recipients who may
   * read the archive; what others wrote there in the name of the archive is removed first. Resolves with its id.
   */
  addMessage(message: Message, options?: AddMessageOptions): Promise<string>
  /** Forgets what a message says, but not its place (XEP-0313 §3.2). Whether there was such a message. */
  deleteMessage(id: string): Promise<boolean>
  /** Forgets the whole archive, places included, so that whoever has the address next finds an empty one. */
  deleteArchive(): Promise<void>
  /** The ops behind this: replace them to keep archives elsewhere, and to say who may read them. */
  readonly api: Ops<typeof archiveOps>
}

/** Hosts archives (XEP-0313) for the addresses of a component, such as rooms. */
export const archives = definePlugin({
  name: 'xep-0313/archive',
  setup({ xmpp }, options: ArchivesOptions) {
    const { at = () => true, pageSize = 100, fields = [] } = options
    const { maxArchives = 1000, maxMessages = 1000, maxBytes = 67_108_864 } = options
    const stores = createMemoryArchives({ maxArchives, maxMessages, maxBytes })
    const api = xmpp.ops.wrap('xep-0313/archive', archiveOps, stores)
    const scope = { at: (jid: JID) => jid.isBare && at(jid) }
    for (const feature of [NS_MAM, NS_MAM_EXTENDED, NS_MAM_GROUPCHAT_FIELD]) xmpp.features.add(feature, scope)

    async function demandReader({ from, to }: IqContext): Promise<void> {
      if (!(await api.run('mayRead', { jid: to, from }))) throw new StanzaError('forbidden')
    }

    xmpp.iq.onSet(
      mamQueryExchange,
      async (query, context) => {
        await demandReader(context)
        return answerQuery(query, context, { api, pageSize, fields })
      },
      scope,
    )
    xmpp.iq.onGet(
      mamFieldsExchange,
      async (_, context) => {
        await demandReader(context)
        return { form: filterForm(fields) }
      },
      scope,
    )
    xmpp.iq.onGet(
      mamMetadataExchange,
      async (_, context) => {
        await demandReader(context)
        const [first, last] = await endsOf(api, context.to, context.from)
        return first && last ? { start: edgeOf(first), end: edgeOf(last) } : {}
      },
      scope,
    )

    return (self: Self): ArchivesApi => ({
      api,
      async addMessage(message, { at = new Date(xmpp.clock.now()), id = xmpp.newId() } = {}) {
        const archive = self.jid.bare
        removeStanzaIds(message, archive)
        const { from, to } = message
        const kept = new Message(message.element.clone())
        await api.run('addMessage', { jid: archive, args: { id, at, from, to, message: kept.element } })
        setStanzaId(message, archive, id)
        return id
      },
      deleteMessage: (id) => api.run('deleteMessage', { jid: self.jid.bare, args: id }),
      deleteArchive: () => api.run('deleteArchive', { jid: self.jid.bare }),
    })
  },
})

function edgeOf({ id, at }: StoredMessage) {
  return { id, timestamp: at }
}
