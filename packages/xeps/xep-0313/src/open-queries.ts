import type { Self, Wait, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import { type Element, sizeOf } from '@trestle/xml'
import { anyOf, matchPath, waitFor } from '@trestle/xmlstream'
import {
  MAM_NAMESPACES,
  MamFin0,
  type MamFinValue,
  type MamNamespace,
  type MamResultValue,
  NS_MAM_0,
} from './elements.js'
import { MamError } from './mam-error.js'
import { mamVersions } from './versions.js'

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
  /** What follows the results by message, as in version 0.3; the answer to the query may come before. */
  fin(wait: Wait): Promise<MamFinValue>
  close(): void
}

/** Whom a query asks, and in which namespace. */
export interface Asked {
  readonly self: Self
  readonly archive: JID
  readonly ns: MamNamespace
}

export interface OpenQueries {
  /** `read`: takes each result as it comes; one that it throws on is left out, and reported up to ten times. */
  open<T>(asked: Asked, read: (result: MamResultValue) => T): OpenQuery<T>
}

interface Open extends Asked {
  take(element: Element): void
  end(fin: Element): void
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

  /** Of the query that something belongs to; some archives leave its id out, which is no riddle while there is one. */
  function queryOf({ ns, attrs: { queryid } }: Element, from: JID | undefined, self: Self): Open | undefined {
    const fits = (one: Open) => one.ns === ns && one.self.key === self.key && isFrom(from, one)
    const found = queryid === undefined ? [...queries.values()] : [queries.get(queryid)]
    const [only, ...others] = found.filter((one) => one !== undefined && fits(one))
    return others.length === 0 ? only : undefined
  }

  const message = { ns: NS_CLIENT, name: 'message' }
  const results = MAM_NAMESPACES.map((ns) => mamVersions[ns].Result)
  xmpp.claim('message', anyOf(...results.map((one) => matchPath(message, one))), (_, carrier, { self }) => {
    if (carrier.type === 'error') return
    const [result, ...more] = results.flatMap(({ ns, name }) => carrier.element.childrenOf(ns, name))
    if (result && more.length === 0) queryOf(result, carrier.from, self)?.take(result)
  })
  xmpp.claim('message', matchPath(message, MamFin0), (_, carrier, { self }) => {
    const fin = carrier.element.child(NS_MAM_0, MamFin0.name)
    if (fin && carrier.type !== 'error') queryOf(fin, carrier.from, self)?.end(fin)
  })

  return {
    open<T>(asked: Asked, read: (result: MamResultValue) => T): OpenQuery<T> {
      const { archive, ns } = asked
      const queryId = xmpp.newId()
      const results: T[] = []
      const came = new Set<string | undefined>()
      let watch = () => {}
      let [bytes, unread] = [0, 0]
      let fin: Element | undefined
      let ended = () => {}
      const isTooMuch = () => came.size > maxResults || bytes > maxBytes

      function take(element: Element): void {
        const { id } = element.attrs
        if (isTooMuch() || came.has(id)) return
        came.add(id)
        bytes += sizeOf(element, { max: maxBytes })
        if (!isTooMuch()) {
          try {
            results.push(read(mamVersions[ns].Result.decode(element)))
          } catch (error) {
            if (++unread <= MAX_REPORTED) xmpp.report(error, element)
          }
        }
        watch()
      }

      function end(element: Element): void {
        fin ??= element
        ended()
      }

      queries.set(queryId, { ...asked, take, end })
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
        async fin(wait) {
          if (!fin) {
            await waitFor<void>({ clock: xmpp.clock, ...wait }, (resolve) => {
              ended = resolve
              return () => {}
            })
          }
          return MamFin0.decode(fin as Element)
        },
        close: () => void queries.delete(queryId),
      }
    },
  }
}
