import type { JID } from '@trestle/jid'
import { Element } from '@trestle/xml'
import { expectTypeOf } from 'vitest'
import {
  attr,
  base64,
  boolean,
  type Choice,
  childName,
  childNameWithText,
  childText,
  childTexts,
  choice,
  choices,
  content,
  dateTime,
  type ElementDef,
  element,
  flag,
  type Infer,
  integer,
  jid,
  langTexts,
  lazy,
  lenient,
  list,
  mapped,
  type NamedText,
  nested,
  oneOf,
  optional,
  type Rest,
  raw,
  rest,
  string,
  text,
} from './index.js'

// One table gives the type: optional fields are optional keys, which may be undefined too.
const Bob = element('urn:xmpp:bob', 'data', {
  cid: attr(string),
  type: optional(attr(string)),
  maxAge: optional(attr('max-age', integer)),
  data: text(base64),
})
interface BobData extends Infer<typeof Bob> {}
declare const bob: BobData
declare const data: Uint8Array

expectTypeOf<Infer<typeof Bob>>().toEqualTypeOf<{
  readonly cid: string
  readonly data: Uint8Array
  readonly type?: string | undefined
  readonly maxAge?: number | undefined
}>()
expectTypeOf(Bob).toEqualTypeOf<ElementDef<Infer<typeof Bob>>>()
expectTypeOf(Bob.decode).returns.toExtend<BobData>()
Bob.encode({ cid: 'c', data })
Bob.encode({ cid: 'c', data, type: undefined })
Bob.encode(bob)
// @ts-expect-error a required field is missing
Bob.encode({ cid: 'c' })
// @ts-expect-error a field has the wrong type
Bob.encode({ cid: 'c', data, maxAge: '60' })
// @ts-expect-error no such field
Bob.encode({ cid: 'c', data, size: 5 })
// @ts-expect-error values are read only
bob.cid = 'other'

// Every kind of field.
const Item = element('urn:x', 'item', { id: attr(string) })
const Every = element('urn:x', 'every', {
  flag: flag(),
  state: attr(oneOf('on', 'off')),
  soft: lenient(attr(oneOf('on', 'off'))),
  owner: childText(jid),
  since: optional(childText('since', dateTime, { ns: 'urn:y' })),
  ready: attr('is-ready', boolean),
  groups: childTexts('group', string),
  names: langTexts('name'),
  first: nested(Item),
  items: list(Item),
  what: choice({ item: Item, bob: Bob }),
  parts: optional(choices({ item: Item, html: raw('urn:html', 'body') })),
  rest: content(),
})
expectTypeOf<Infer<typeof Every>>().toEqualTypeOf<{
  readonly flag?: boolean | undefined
  readonly state: 'on' | 'off'
  readonly soft?: 'on' | 'off' | undefined
  readonly owner: JID
  readonly since?: Date | undefined
  readonly ready: boolean
  readonly groups: readonly string[]
  readonly names: Readonly<Record<string, string>>
  readonly first: { readonly id: string }
  readonly items: readonly { readonly id: string }[]
  readonly what: Choice<{ item: typeof Item; bob: typeof Bob }>
  readonly parts?:
    | readonly (
        | { readonly kind: 'item'; readonly value: { readonly id: string } }
        | { readonly kind: 'html'; readonly value: Element }
      )[]
    | undefined
  readonly rest: readonly Element[]
}>()

// A choice narrows by its kind.
declare const every: Infer<typeof Every>
if (every.what.kind === 'bob') expectTypeOf(every.what.value.data).toEqualTypeOf<Uint8Array>()
else expectTypeOf(every.what.value).toEqualTypeOf<{ readonly id: string }>()
// @ts-expect-error no such kind
every.what.kind === 'photo'

// A definition without fields has an empty value.
expectTypeOf(element('urn:x', 'ping', {}).decode).returns.toEqualTypeOf<{}>()

// A definition that contains itself needs its type written down, once.
interface Tree {
  readonly id: string
  readonly children: readonly Tree[]
}
const TreeDef: ElementDef<Tree> = element('urn:x', 'tree', { id: attr(string), children: list(lazy(() => TreeDef)) })
expectTypeOf(TreeDef.decode).returns.toEqualTypeOf<Tree>()

// A mapped definition has the value that it is mapped to, and takes its inverse.
const Id = mapped(
  Item,
  ({ id }) => id,
  (id) => ({ id }),
)
expectTypeOf(Id).toEqualTypeOf<ElementDef<string>>()
mapped(
  Item,
  ({ id }) => id.length,
  // @ts-expect-error not the inverse
  (id) => ({ id }),
)

// The name of a child is one of a closed set; entries left out do not show in the type; what is left over may be absent.
const Reason = element('urn:x', 'reason', {
  condition: childName('urn:x', 'busy', 'gone'),
  redirect: optional(childNameWithText('urn:y', 'to', 'from')),
  items: list(Item, { skipInvalid: true }),
  rest: rest(),
})
expectTypeOf<Infer<typeof Reason>>().toEqualTypeOf<{
  readonly condition: 'busy' | 'gone'
  readonly redirect?: NamedText<'to' | 'from'> | undefined
  readonly items: readonly { readonly id: string }[]
  readonly rest?: Rest | undefined
}>()
Reason.encode({ condition: 'busy', items: [] })
// @ts-expect-error no such name
Reason.encode({ condition: 'other', items: [] })
Reason.decode(new Element('reason', 'urn:x'), { skipped: (error) => expectTypeOf(error.path).toEqualTypeOf<string>() })

// Elements read and write their children by definition, as stanzas do.
const query = new Element('query', 'urn:x')
expectTypeOf(query.get(Bob)).toEqualTypeOf<Infer<typeof Bob> | undefined>()
expectTypeOf(query.getAll(Id)).toEqualTypeOf<readonly string[]>()
query.set(Bob, { cid: 'c', data }).add(Id, 'x').remove(Bob)
// @ts-expect-error a field is missing
query.set(Bob, { cid: 'c' })
// @ts-expect-error no such field
query.add(Bob, { cid: 'c', data, size: 5 })
