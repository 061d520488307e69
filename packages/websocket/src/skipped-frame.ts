import type { Element, ParserOptions, XmlError } from '@trestle/xml'
import type { FrameReader } from './frame-codec.js'

const TAG = /<[^?](?:[^<>"']|"[^<"]*"|'[^<']*')*>/g
/** Values, of which nothing is changed, and what makes namespaces of names. */
const OF_NAMESPACES = /"[^"]*"|'[^']*'|:|\sxmlns(?=\s*=)/g
const PREFIXED = /\s(?!xml:)[^\s<>"'=]+:[^\s<>"'=]*\s*=\s*("[^"]*"|'[^']*')/g
/** Part of a name, as far as XML is concerned, that no element of XMPP has in its own. */
const NO_COLON = '\u00b7'

/**
 * The name and the attributes, but those with a prefix, of a frame that is not acceptable: each ends where it ends.
 * Undefined where it is more than that: no XML, or XML that XMPP does not allow.
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
    tag.replace(OF_NAMESPACES, (part) => (part === ':' ? NO_COLON : part.endsWith('s') ? part + NO_COLON : part)),
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
