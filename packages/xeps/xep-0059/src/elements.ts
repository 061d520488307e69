import {
  attr,
  childText,
  element,
  type Infer,
  lenient,
  mapped,
  nested,
  optional,
  type Rest,
  rest,
  string,
  text,
  unsigned,
} from '@trestle/stanza'

/** XEP-0059. */
export const NS_RSM = 'http://jabber.org/protocol/rsm'

/** Which page of a result set is asked for (§2). */
export const ResultSetRequest = element(NS_RSM, 'set', {
  /** The most items that the page may have; 0 asks for the count alone (§2.7). */
  max: optional(childText(unsigned)),
  /** The item that the page ends before; empty for the last page (§2.3, §2.5). */
  before: optional(childText(string)),
  /** The item that the page begins after (§2.2). */
  after: optional(childText(string)),
  /** The position that the page begins at, from 0 (§2.6). */
  index: optional(childText(unsigned)),
})
export interface ResultSetRequestValue extends Infer<typeof ResultSetRequest> {}

/** Where the page of an answer stands in its result set (§2.2). */
export interface ResultSetValue {
  /** The id of the first item; absent in an empty page. */
  readonly first?: string | undefined
  /** The position of the first item, from 0. It may be approximate. */
  readonly index?: number | undefined
  /** The id of the last item; absent in an empty page. */
  readonly last?: string | undefined
  /** How many items there are in all pages. It may be approximate. */
  readonly count?: number | undefined
  readonly rest?: Rest | undefined
}

const First = element(NS_RSM, 'first', { index: lenient(attr(unsigned)), id: text(string) })

const Shape = element(NS_RSM, 'set', {
  first: optional(nested(First)),
  last: optional(childText(string)),
  count: lenient(childText(unsigned)),
  rest: rest(),
})

/** The same as an element: numbers that do not fit count as absent, since nothing depends on them. */
export const ResultSet = mapped(
  Shape,
  ({ first, ...others }): ResultSetValue => ({
    ...(first && { first: first.id }),
    ...(first?.index !== undefined && { index: first.index }),
    ...others,
  }),
  ({ first, index, ...others }) => ({ ...(first !== undefined && { first: { id: first, index } }), ...others }),
)
