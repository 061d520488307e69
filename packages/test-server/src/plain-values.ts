import { JID } from '@trestle/jid'
import { Element, parse, serialize } from '@trestle/xml'

/** A value of plain objects, lists, addresses, moments and elements as what JSON can hold. */
export function toPlain(value: unknown): unknown {
  if (value instanceof JID) return { $jid: value.toString() }
  if (value instanceof Date) return { $date: value.toISOString() }
  if (value instanceof Element) return { $xml: serialize(value) }
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toPlain(one)]))
}

/** What `toPlain` was given. */
export function fromPlain(plain: unknown): unknown {
  if (Array.isArray(plain)) return plain.map(fromPlain)
  if (typeof plain !== 'object' || plain === null) return plain
  const { $jid, $date, $xml } = plain as Readonly<Record<string, unknown>>
  if (typeof $jid === 'string') return JID.parse($jid)
  if (typeof $date === 'string') return new Date($date)
  if (typeof $xml === 'string') return parse($xml)
  return Object.fromEntries(Object.entries(plain).map(([key, one]) => [key, fromPlain(one)]))
}
