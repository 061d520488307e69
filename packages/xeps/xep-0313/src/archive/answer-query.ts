import type { Ops } from '@trestle/api-registry'
import { type IqContext, isXmppError, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { FormFieldValue } from '@trestle/xep-0004'
import { answerPage, type PageStore } from '@trestle/xep-0059'
import { type MamFinValue, type MamQueryValue, MamResult, type MamResultValue } from '../elements.js'
import { type ArchiveFilter, readFilter } from '../filter.js'
import type { archiveOps, FindMessages, StoredMessage } from './ops.js'

export interface QueryAnswering {
  readonly api: Ops<typeof archiveOps>
  readonly pageSize: number
  /** Fields of other specifications that may be in a filter. */
  readonly fields: readonly FormFieldValue[]
}

/** Each result repeats it. */
const MAX_QUERY_ID = 1024

/** Sends the messages that are asked for, and returns what follows them (XEP-0313 §4). */
export async function answerQuery(
  { queryId, form, set, flipPage = false }: MamQueryValue,
  { from, to, self }: Pick<IqContext, 'from' | 'to' | 'self'>,
  { api, pageSize, fields }: QueryAnswering,
): Promise<MamFinValue> {
  if (queryId !== undefined && queryId.length > MAX_QUERY_ID) {
    throw new StanzaError('bad-request', { text: `A queryid has at most ${MAX_QUERY_ID} characters.` })
  }
  const filter = form ? readFilter(form) : {}
  const unknown = filter.fields?.find((one) => !fields.some((known) => known.var === one.var))
  if (unknown) throw new StanzaError('feature-not-implemented', { text: 'There is no such field to filter by.' })

  const { items, set: place, complete } = await answerPage(storeOf(api, to, from, filter), set, { maxItems: pageSize })
  const results: MamResultValue[] = []
  for (const stored of items) {
    const message = stored.message && (await api.run('showMessage', { jid: to, from, args: stored }))
    const delay = { stamp: stored.at }
    results.push({ queryId, id: stored.id, forwarded: { delay, message: message?.clone() } })
  }
  // All at once, so that nothing else is between them and the answer that follows.
  for (const result of flipPage ? results.reverse() : results) send(self, from, result)
  return { ...(complete && { complete }), set: place }
}

/** The first and the last message of an archive. */
export async function endsOf(
  api: Ops<typeof archiveOps>,
  jid: JID,
  from: JID,
): Promise<readonly (StoredMessage | undefined)[]> {
  const ends = [false, true].map((backwards) => api.run('findMessages', { jid, from, args: { backwards, limit: 1 } }))
  return (await Promise.all(ends)).map((found) => found?.[0])
}

function storeOf(api: Ops<typeof archiveOps>, jid: JID, from: JID, filter: ArchiveFilter): PageStore<StoredMessage> {
  const find = (args: Omit<FindMessages, keyof ArchiveFilter>) =>
    api.run('findMessages', { jid, from, args: { ...filter, ...args } })
  return {
    id: ({ id }) => id,
    after: (after, limit) => find({ after, backwards: false, limit }),
    before: (before, limit) => find({ before, backwards: true, limit }),
    count: () => api.run('countMessages', { jid, from, args: filter }),
  }
}

/** A message that is too large to be sent once more must not keep whoever pages from those behind it. */
function send(self: Self, to: JID, result: MamResultValue): void {
  const carrier = (value: MamResultValue) => self.message({ to, type: 'normal' }).set(MamResult, value)
  try {
    self.send(carrier(result))
  } catch (error) {
    if (!isXmppError(error, 'too-large')) throw error
    self.send(carrier({ ...result, forwarded: { ...result.forwarded, message: undefined } }))
  }
}
