import fc from 'fast-check'
import { Element, type Node, NS_XML } from '../src/index.js'

const ncName = fc.oneof(
  fc.constantFrom('a', 'message', 'constructor', '__proto__', 'xml', 'xmlns', 'é', '_', 'x-1.2', '\u{10000}', '日本語'),
  fc.stringMatching(/^[A-Za-z_][\w.-]{0,20}$/),
)
const carried = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(
        '\r',
        '\n',
        '\t',
        ' ',
        '&',
        '<',
        '>',
        ']',
        '"',
        "'",
        ';',
        '\u0085',
        '\u2028',
        '\ufeff',
        '😀',
      ),
    }),
  )
  .filter((value) => carried.test(value))
const uri = fc.oneof(fc.constantFrom('', 'jabber:client', 'urn:x', NS_XML, 'a\'b"<&> '), text)
const key = fc.oneof(
  ncName.filter((name) => name !== 'xmlns'),
  fc.constantFrom('xml:lang', 'xml:space'),
  fc
    .tuple(
      uri.filter((value) => value !== '' && value !== NS_XML),
      ncName,
    )
    .map(([ns, name]) => `{${ns}}${name}`),
)
const attrs = fc.array(fc.tuple(key, text), { maxLength: 5 }).map((pairs) => {
  const bag: Record<string, string> = Object.create(null)
  for (const [name, value] of pairs) bag[name] = value
  return bag
})
/** Trees that `serialize` can write. */
export const { tree } = fc.letrec<{ tree: Element; children: Node[] }>((tie) => ({
  tree: fc.tuple(ncName, uri, attrs, tie('children')).map((parts) => new Element(...parts)),
  children: fc
    .array(fc.oneof({ maxDepth: 4 }, text, tie('tree')), { maxLength: 4 })
    .map((nodes) => nodes.reduce<Node[]>(append, [])),
}))

/** Texts that are neighbours become one, and empty ones none, as they do when they are read. */
function append(nodes: Node[], node: Node): Node[] {
  const last = nodes.at(-1)
  if (node === '') return nodes
  if (typeof node !== 'string' || typeof last !== 'string') return [...nodes, node]
  return [...nodes.slice(0, -1), last + node]
}
