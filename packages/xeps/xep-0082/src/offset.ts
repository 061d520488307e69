import type { Codec } from '@trestle/stanza'

/** The largest offset from UTC in minutes (XML Schema 1.1 §3.3.7). */
const MAX_OFFSET = 14 * 60

/** The Time Zone Definition alone (XEP-0082 §3), `Z` or `+05:30`, as minutes ahead of UTC, from -840 to 840. */
export const zoneOffset: Codec<number> = {
  decode(text) {
    const written = text.trim()
    if (!/^(Z|[+-]\d\d:\d\d)$/.test(written)) throw new Error('expected an offset such as +05:30')
    return readOffset(written)
  },
  encode: (minutes) => writeOffset(checkOffset(minutes)),
}

/** Reads an offset in minutes from `Z`, `+hh:mm` or `-hh:mm`. */
export function readOffset(text: string): number {
  if (text === 'Z') return 0
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(4, 6))]
  if (minutes > 59) throw new Error('expected an offset such as +05:30')
  // Adding 0 makes the 0 of -0.
  return checkOffset((text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) + 0)
}

export function writeOffset(minutes: number): string {
  if (minutes === 0) return 'Z'
  const distance = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(distance / 60))}:${digits(distance % 60)}`
}

/** Returns the offset, or throws RangeError. */
export function checkOffset(minutes: number): number {
  if (!Number.isInteger(minutes) || Math.abs(minutes) > MAX_OFFSET) {
    throw new RangeError(`an offset from UTC is a whole number of minutes from -840 to 840, not ${minutes}`)
  }
  return minutes
}

export function digits(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
