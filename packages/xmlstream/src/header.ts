import type { Element } from '@trestle/xml'

/** The attributes of a stream header (RFC 6120 §4.7), as they are on the wire. */
export interface StreamHeader {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly id?: string | undefined
  readonly version?: string | undefined
  readonly lang?: string | undefined
}

const ATTRIBUTES = [
  ['from', 'from'],
  ['to', 'to'],
  ['id', 'id'],
  ['version', 'version'],
  ['lang', 'xml:lang'],
] as const

/** Those of its attributes that are set, by their names on the wire. */
export function headerToAttrs(header: StreamHeader): Record<string, string> {
  const attrs: Record<string, string> = {}
  for (const [key, attribute] of ATTRIBUTES) {
    const value = header[key]
    if (value !== undefined) attrs[attribute] = value
  }
  return attrs
}

export function headerFromElement({ attrs }: Element): StreamHeader {
  const header: { -readonly [K in keyof StreamHeader]: string } = {}
  for (const [key, attribute] of ATTRIBUTES) {
    const value = attrs[attribute]
    if (value !== undefined) header[key] = value
  }
  return header
}
