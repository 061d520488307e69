import type { Element } from './element.js'
import type { XmlError } from './error.js'
import type { ResolvedLimits } from './limits.js'
import type { NameTable } from './names.js'

/** Receives complete elements. Each method returns whether to go on with this document. */
export interface TreeSink {
  opened(root: Element, contentNs: string): boolean
  completed(element: Element): boolean
  /** An element was skipped; it has no children. */
  skipped(root: Element, error: XmlError): boolean
  closed(): boolean
}

export interface TreeOptions {
  readonly limits: ResolvedLimits
  /** Whether an invalid stanza is skipped, instead of being an error. */
  readonly skip: boolean
  readonly names: NameTable
  readonly alias: { readonly from: string; readonly to: string } | undefined
  /** Depth of the elements that are delivered: 1 for the stanzas of a stream, 0 for a whole document. */
  readonly deliveryDepth: 0 | 1
}
