import type { Element, ParserOptions, XmlError } from '@trestle/xml'
import type { FrameReader } from './frames.js'

/** The start tag of a document, behind its XML declaration. */
const START = /^\s*(?:<\?xml[^>]*\?>\s*)?(<[^\s<>/!?"'=]+(?:[^<>"']|"[^<"]*"|'[^<']*')*>)/
const TAG = /<(?:[^<>"']|"[^<"]*"|'[^<']*')*>/g
/** Values, of which nothing is changed, and what makes namespaces of names. */
const OF_NAMESPACES = /"[^"]*"|'[^']*'|:|\sxmlns(?=\s*=)/g
const PREFIXED = /\s(?!xml:)[^\s<>"'=]+:[^\s<>"'=]*\s*=\s*(?:"[^"]*"|'[^']*')/g
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
  const startTag = START.exec(frame)?.[1]
  if (startTag === undefined || !(isBeyondLimit(error) || isFlawOfNames(frame, read, options))) return undefined
  const alone = startTag.replace(PREFIXED, '').replace(/\/?>$/, '/>')
  try {
    return read(alone, {
      limits: { maxStanzaBytes: Number.POSITIVE_INFINITY, maxAttributes: Number.POSITIVE_INFINITY },
    })
  } catch {
    return undefined
  }
}

function isBeyondLimit({ code }: XmlError): boolean {
  return code === 'policy-violation'
}

/** Whether it can be read as XML that knows no namespaces. */
function isFlawOfNames(frame: string, read: FrameReader, options: ParserOptions): boolean {
  const plain = frame.replace(TAG, (tag) =>
    tag.replace(OF_NAMESPACES, (part) =>
      part === ':' ? NO_COLON : part.endsWith('xmlns') ? `${part}${NO_COLON}` : part,
    ),
  )
  try {
    read(plain, options)
    return true
  } catch (error) {
    return isBeyondLimit(error as XmlError)
  }
}
