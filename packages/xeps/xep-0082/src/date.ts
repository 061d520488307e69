import type { Codec } from '@trestle/stanza'
import { checkOffset, digits, readOffset, writeOffset } from './offset.js'

/** A day in the calendar. */
export interface CalendarDate {
  /** From 0 to 9999. */
  readonly year: number
  /** From 1 to 12. */
  readonly month: number
  /** From 1 to the last of the month. */
  readonly day: number
  /** The offset from UTC in minutes; mostly absent. */
  readonly offset?: number | undefined
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)(Z|[+-]\d\d:\d\d)?$/

/** The Date profile (XEP-0082 §3.1), `1776-07-04`, with the offset that XML Schema allows after it. */
export const date: Codec<CalendarDate> = {
  decode(text) {
    const match = DATE.exec(text.trim())
    const value = match && { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
    if (!value || !isCalendarDate(value)) throw new Error('expected a date such as 2026-01-31')
    return match[4] === undefined ? value : { ...value, offset: readOffset(match[4]) }
  },
  encode(value) {
    if (!isCalendarDate(value)) {
      throw new RangeError(`there is no day ${value.year}-${value.month}-${value.day} of four, two and two digits`)
    }
    const text = `${digits(value.year, 4)}-${digits(value.month)}-${digits(value.day)}`
    return value.offset === undefined ? text : `${text}${writeOffset(checkOffset(value.offset))}`
  },
}

function isCalendarDate({ year, month, day }: CalendarDate): boolean {
  if (![year, month, day].every(Number.isInteger) || year < 0 || year > 9999 || month < 1 || month > 12) return false
  // The years 0 to 99 would be read as 1900 to 1999; 400 years later the calendar is the same.
  return day >= 1 && day <= new Date(Date.UTC(year + 400, month, 0)).getUTCDate()
}
