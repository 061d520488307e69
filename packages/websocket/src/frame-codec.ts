import type { Element, ParserOptions } from '@trestle/xml'

/** Reads one whole document within the limits. @throws XmlError */
export type FrameReader = (frame: string, options: ParserOptions) => Element

/** Writes one whole document, with the prefix `stream` for the namespace of streams. @throws XmlError */
export type FrameWriter = (element: Element) => string

export interface FrameCodec {
  readonly read: FrameReader
  readonly write: FrameWriter
}
