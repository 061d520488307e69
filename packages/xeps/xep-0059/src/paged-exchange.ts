import { type ElementDef, type Exchange, exchange } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { ResultSet, ResultSetRequest, type ResultSetRequestValue, type ResultSetValue } from './elements.js'

/** A payload, and the `<set/>` in it. */
export interface Paged<T, Set> {
  readonly value: T
  readonly set?: Set | undefined
}

/** An exchange whose request names a page, and whose answer says which one it is. */
export type PagedExchange<Request, Result> = Required<
  Exchange<Paged<Request, ResultSetRequestValue>, Paged<Result, ResultSetValue>>
>

/**
 * An exchange of another specification with pages: `<set/>` stands in the payload, where all that use it have it. An
 * answer without one comes from somebody who knows no pages (§4). Throws TypeError where the answer is empty.
 */
// @__NO_SIDE_EFFECTS__
export function pagedExchange<Request, Result>({
  request,
  result,
}: Exchange<Request, Result>): PagedExchange<Request, Result> {
  if (!result) throw new TypeError('An exchange whose answer is empty has no pages.')
  const withPages = exchange(paged(request, ResultSetRequest), paged(result, ResultSet))
  return withPages as PagedExchange<Request, Result>
}

// @__NO_SIDE_EFFECTS__
function paged<T, Set>(payload: ElementDef<T>, set: ElementDef<Set>): ElementDef<Paged<T, Set>> {
  const definition: Omit<ElementDef<Paged<T, Set>>, '~type'> = {
    ns: payload.ns,
    name: payload.name,
    decode(source, options) {
      const { name, ns, attrs, children } = source
      // Without it, or a payload that keeps what it does not know would have it twice.
      const others = children.filter((child) => typeof child === 'string' || !child.is(set.ns, set.name))
      return { value: payload.decode(new Element(name, ns, attrs, others), options), set: source.get(set) }
    },
    encode({ value, set: page }) {
      const target = payload.encode(value)
      return page ? target.set(set, page) : target
    },
  }
  return definition as ElementDef<Paged<T, Set>>
}
