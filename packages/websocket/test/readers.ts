import { type Element, type ParserOptions, XmlError } from '@trestle/xml'
import type { FrameReader } from '../src/frame-codec.js'
import type { Row } from './documents.js'

/** What a reader makes of a document, in a form that can be compared. */
export function outcome(read: FrameReader, { xml, limits }: Pick<Row, 'xml' | 'limits'>): unknown {
  const options: ParserOptions = limits === undefined ? {} : { limits }
  try {
    return treeOf(read(xml, options))
  } catch (error) {
    return error instanceof XmlError ? error.code : String(error)
  }
}

function treeOf({ name, ns, attrs, children }: Element): unknown {
  const sorted = Object.entries(attrs).sort(([a], [b]) => (a < b ? -1 : 1))
  return [name, ns, sorted, children.map((child) => (typeof child === 'string' ? child : treeOf(child)))]
}
