import type { JID } from '@trestle/jid'
import type { Dispose } from '@trestle/xmlstream'
import type { AddressScope } from './feature-set.js'

interface Entry<H> {
  readonly handler: H
  readonly at: AddressScope['at']
}

/** Handlers of requests by what they answer and for which local addresses. */
export interface IqScopes<H> {
  /** Whether there is one for this key at all local addresses. */
  hasGeneral(key: string): boolean
  add(key: string, handler: H, scope: AddressScope | undefined): Dispose
  /** One for whatever no other handler of its scope answers. */
  addCatchAll(handler: H, scope: AddressScope | undefined): Dispose
  /**
   * The handler for a request to an address: one of a scope that holds it, the catch-all of such a scope, one for all
   * addresses, the catch-all for all addresses. Of several, the first that was added.
   */
  find(key: string, to: JID): H | undefined
}

export function createIqScopes<H>(): IqScopes<H> {
  const byKey = new Map<string, readonly Entry<H>[]>()
  let catchAlls: readonly Entry<H>[] = []

  const scoped = (entries: readonly Entry<H>[], to: JID) => entries.find(({ at }) => at?.(to))
  const general = (entries: readonly Entry<H>[]) => entries.find(({ at }) => !at)

  return {
    hasGeneral: (key) => general(byKey.get(key) ?? []) !== undefined,
    add(key, handler, scope) {
      const entry: Entry<H> = { handler, at: scope?.at }
      byKey.set(key, [...(byKey.get(key) ?? []), entry])
      return () => {
        const left = (byKey.get(key) ?? []).filter((other) => other !== entry)
        if (left.length > 0) byKey.set(key, left)
        else byKey.delete(key)
      }
    },
    addCatchAll(handler, scope) {
      const entry: Entry<H> = { handler, at: scope?.at }
      catchAlls = [...catchAlls, entry]
      return () => {
        catchAlls = catchAlls.filter((other) => other !== entry)
      }
    },
    find(key, to) {
      const entries = byKey.get(key) ?? []
      const found = scoped(entries, to) ?? scoped(catchAlls, to) ?? general(entries) ?? general(catchAlls)
      return found?.handler
    },
  }
}
