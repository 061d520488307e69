import type { Codec } from './codec.js'

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const LEGACY = /^(\d{4})(\d\d)(\d\d)T(\d\d:\d\d:\d\d)$/

/**
 * A moment in the DateTime profile of XEP-0082 §3.2, written in UTC with milliseconds only where there are any.
 * Reads the older form `20020910T23:08:25` too, and drops what is finer than a millisecond. Throws RangeError when asked
 * to write a year that four digits cannot hold, or an invalid date.
 */
export const dateTime: Codec<Date> = {
  decode(text) {
    const written = text.trim().replace(LEGACY, '$1-$2-$3T$4Z')
    const match = DATE_TIME.exec(written)
    const value = match ? new Date(`${written.slice(0, 19)}${(match[7] ?? '').slice(0, 4)}${match[8]}`) : undefined
    if (!match || !value || Number.isNaN(value.getTime()) || !isDayOfMonth(match)) {
      throw new Error('expected a date and time such as 2026-01-31T12:00:00Z')
    }
    return value
  },
  encode(value) {
    const written = value.toISOString()
    if (!/^\d/.test(written)) throw new RangeError(`the year ${value.getUTCFullYear()} has no four digits`)
    return written.replace('.000Z', 'Z')
  },
}

/** `Date` reads the 31st of February as the 3rd of March. */
function isDayOfMonth(match: RegExpExecArray): boolean {
  const day = Number(match[3])
  return day >= 1 && day <= new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate()
}
