import type { Codec } from '@trestle/stanza'
import { checkOffset, digits, readOffset, writeOffset } from './offset.js'

/** A time of day, without a date. */
export interface TimeOfDay {
  /** From 0 to 23. */
  readonly hours: number
  /** From 0 to 59. */
  readonly minutes: number
  /** From 0 to 59. */
  readonly seconds: number
  /** From 0 to 999; absent where there are none. */
  readonly milliseconds?: number | undefined
  /** The offset from UTC in minutes; absent for the local time of the reader. */
  readonly offset?: number | undefined
}

const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/

/** The Time profile (XEP-0082 §3.3), `16:00:00`. Fractions of milliseconds are dropped. */
export const time: Codec<TimeOfDay> = {
  decode(text) {
    const match = TIME.exec(text.trim())
    const value = match && { hours: Number(match[1]), minutes: Number(match[2]), seconds: Number(match[3]) }
    if (!value || !isTimeOfDay(value)) throw new Error('expected a time such as 16:00:00')
    const milliseconds = Number((match[4] ?? '').slice(0, 3).padEnd(3, '0'))
    return {
      ...value,
      ...(milliseconds > 0 && { milliseconds }),
      ...(match[5] !== undefined && { offset: readOffset(match[5]) }),
    }
  },
  encode(value) {
    if (!isTimeOfDay(value))
      throw new RangeError('expected a time from 00:00:00 to 23:59:59, with 0 to 999 milliseconds')
    const text = [value.hours, value.minutes, value.seconds].map((part) => digits(part)).join(':')
    const fraction = value.milliseconds ? `.${digits(value.milliseconds, 3)}` : ''
    return `${text}${fraction}${value.offset === undefined ? '' : writeOffset(checkOffset(value.offset))}`
  },
}

function isTimeOfDay({ hours, minutes, seconds, milliseconds = 0 }: TimeOfDay): boolean {
  const parts = [
    [hours, 23],
    [minutes, 59],
    [seconds, 59],
    [milliseconds, 999],
  ] as const
  return parts.every(([part, max]) => Number.isInteger(part) && part >= 0 && part <= max)
}
