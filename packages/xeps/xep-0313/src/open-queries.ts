import type { Self, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import { type Element, sizeOf } from '@trestle/xml'
import { matchPath, waitFor } from '@trestle/xmlstream'
import { MamResult, type MamResultValue } from './elements.js'
import { MamError } from './mam-error.js'

/** What is taken for one page. */
export interface ResultLimits {
  readonly maxResults: number
  readonly maxBytes: number
}

/** A query under way. */
export interface OpenQuery<T> {
  readonly queryId: string
  /** Those that came so far, in the order in which they came, each once. */
  readonly results: readonly T[]
  /**
   * Resolves when the results of these ids have come as well, or after two seconds: what holds up messages here, such
   * as decryption, does not hold up the answer that follows them. Throws MamError `too-many-results`.
   */
  complete(...ids: readonly (string | undefined)[]): Promise<void>
  close(): void
}

export interface OpenQueries {
  /** `read`: takes each result as it comes; one that it throws on is left out, and reported up to ten times. */
  open<T>(self: Self, archive: JID, read: (result: MamResultValue) => T): OpenQuery<T>
}

interface Open {
  readonly self: Self
  readonly archive: JID
  take(element: Element): void
}

const LATE = 2000
/** Others decide how many of their results do not fit. */
const MAX_REPORTED = 10

/**
 * Takes the results of archives: those of open queries alone, from the archive that was asked, and to the address that
 * asked (XEP-0313 §8.2). All others are dropped, and reach no other handler either.
 */
export function createOpenQueries(xmpp: Xmpp, { maxResults, maxBytes }: ResultLimits): OpenQueries {
  const queries = new Map<string, Open>()

  function isFrom(sender: JID | undefined, { self, archive }: Open): boolean {
    // The server may leave out that it speaks for the account (RFC 6120 §8.1.2.1).
    return sender ? sender.equals(archive) : xmpp.kind === 'client' && archive.equals(self.jid.bare)
  }

  xmpp.claim('message', matchPath({ ns: NS_CLIENT, name: 'message' }, MamResult), (_, carrier, { self }) => {
    if (carrier.type === 'error') return
    const [result, ...more] = carrier.element.childrenOf(MamResult.ns, MamResult.name)
    if (!result || more.length > 0) return
    const fits = (one: Open) => one.self.key === self.key && isFrom(carrier.from, one)
    const { queryid } = result.attrs
    const named = queryid === undefined ? undefined : queries.get(queryid)
    if (named && fits(named)) named.take(result)
    if (queryid !== undefined) return
    // Some archives leave the id of the query out, which is no riddle while there is one query.
    const [only, ...others] = [...queries.values()].filter(fits)
    if (only && others.length === 0) only.take(result)
  })

  return {
    open<T>(self: Self, archive: JID, read: (result: MamResultValue) => T): OpenQuery<T> {
      const queryId = xmpp.newId()
      const results: T[] = []
      const came = new Set<string | undefined>()
      let watch = () => {}
      let [bytes, unread] = [0, 0]
      const isTooMuch = () => came.size > maxResults || bytes > maxBytes

      function take(element: Element): void {
        const { id } = element.attrs
        if (isTooMuch() || came.has(id)) return
        came.add(id)
        bytes += sizeOf(element, { max: maxBytes })
        if (!isTooMuch()) {
          try {
            results.push(read(MamResult.decode(element)))
          } catch (error) {
            if (++unread <= MAX_REPORTED) xmpp.report(error, element)
          }
        }
        watch()
      }

      queries.set(queryId, { self, archive, take })
      return {
        queryId,
        results,
        async complete(...ids) {
          const isWhole = () => isTooMuch() || ids.every((id) => id === undefined || came.has(id))
          if (!isWhole()) {
            await waitFor<void>({ clock: xmpp.clock, timeout: Number.POSITIVE_INFINITY }, (resolve) => {
              const timer = xmpp.clock.setTimeout(() => resolve(), LATE)
              watch = () => isWhole() && resolve()
              return () => xmpp.clock.clearTimeout(timer)
            })
          }
          if (isTooMuch()) throw new MamError('too-many-results', `${archive} sent more than a page may hold.`)
        },
        close: () => void queries.delete(queryId),
      }
    },
  }
}
