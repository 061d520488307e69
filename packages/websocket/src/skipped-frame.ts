import type { Element, ParserOptions, XmlError } from '@trestle/xml'
import type { FrameReader } from './frame-codec.js'

const TAG = /<[^?](?:[^<>"']|"[^<"]*"|'[^<']*')*>/g
/** Matches attribute values, which stay as they are, and the colons and `xmlns` that declare and use namespaces. */
const NAMESPACE_SYNTAX = /"[^"]*"|'[^']*'|:|\sxmlns(?=\s*=)/g
const PREFIXED = /\s(?!xml:)[^\s<>"'=]+:[^\s<>"'=]*\s*=\s*("[^"]*"|'[^']*')/g
/** A character that XML allows in names and that no name of XMPP contains. */
const COLON_SUBSTITUTE = '\u00b7'

/**
 * Reads name and attributes, except prefixed ones, of the root of a frame that was refused, so that the stream goes on
 * without it. Undefined where the frame is not XML, or XML that XMPP forbids: that ends the stream.
 */
export function skippedFrame(
  frame: string,
  error: XmlError,
  read: FrameReader,
  options: ParserOptions,
): Element | undefined {
  try {
    if (!isBeyondLimit(error)) readWithoutNamespaces(frame, read, options)
    const [startTag = ''] = frame.match(TAG) ?? []
    const unlimited = { maxStanzaBytes: Number.POSITIVE_INFINITY, maxAttributes: Number.POSITIVE_INFINITY }
    return read(startTag.replace(PREFIXED, '').replace(/\/?>$/, '/>'), { limits: unlimited })
  } catch {
    return undefined
  }
}

/** @throws XmlError where more is wrong than names and namespaces */
function readWithoutNamespaces(frame: string, read: FrameReader, options: ParserOptions): void {
  const plain = frame.replace(TAG, (tag) =>
    tag.replace(NAMESPACE_SYNTAX, (part) =>
      part === ':' ? COLON_SUBSTITUTE : part.endsWith('s') ? part + COLON_SUBSTITUTE : part,
    ),
  )
  try {
    read(plain, options)
  } catch (error) {
    if (!isBeyondLimit(error as XmlError)) throw error
  }
}

function isBeyondLimit({ code }: XmlError): boolean {
  return code === 'policy-violation'
}
