import { NS_CLIENT } from '@trestle/stanza'
import { canonical, elementFrom, type Xml } from './canonical.js'

/** Two elements differ. Test runners show `actual` and `expected` as a difference of lines. */
export class XmlMismatchError extends Error {
  override readonly name = 'XmlMismatchError'
  readonly code = 'xml-mismatch'
  readonly actual: string
  readonly expected: string

  constructor(actual: string, expected: string) {
    super(`The XML is not as expected.\n${lineDifference(expected.split('\n'), actual.split('\n'))}`)
    this.actual = actual
    this.expected = expected
  }
}

/**
 * Throws {@link XmlMismatchError} unless both are the same as XMPP sees it: the order of attributes and of children,
 * prefixes, and white space between elements do not count. Text without a namespace is read as in a client's stream.
 */
export function expectXml(actual: Xml, expected: Xml, options: { readonly ns?: string } = {}): void {
  const ns = options.ns ?? NS_CLIENT
  const [is, should] = [actual, expected].map((xml) => canonical(elementFrom(xml, ns))) as [string, string]
  if (is !== should) throw new XmlMismatchError(is, should)
}

/** Lines of both, marked `-` where only the first has them and `+` where only the second has. */
function lineDifference(from: readonly string[], to: readonly string[]): string {
  const common = longestCommon(from, to)
  const lines: string[] = []
  let [a, b] = [0, 0]
  for (const line of [...common, undefined]) {
    while (a < from.length && from[a] !== line) lines.push(`- ${from[a++]}`)
    while (b < to.length && to[b] !== line) lines.push(`+ ${to[b++]}`)
    if (line !== undefined) lines.push(`  ${line}`)
    a++
    b++
  }
  return lines.join('\n')
}

function longestCommon(from: readonly string[], to: readonly string[]): string[] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0))
  for (let a = from.length - 1; a >= 0; a--) {
    for (let b = to.length - 1; b >= 0; b--) {
      const skip = Math.max(lengths[a + 1]![b]!, lengths[a]![b + 1]!)
      lengths[a]![b] = from[a] === to[b] ? lengths[a + 1]![b + 1]! + 1 : skip
    }
  }
  const common: string[] = []
  for (let a = 0, b = 0; a < from.length && b < to.length; ) {
    if (from[a] === to[b]) {
      common.push(from[a]!)
      a++
      b++
    } else if (lengths[a + 1]![b]! >= lengths[a]![b + 1]!) a++
    else b++
  }
  return common
}
