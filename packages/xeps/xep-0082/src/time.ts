import type { Codec } from '@trestle/stanza'
import { digits, offset, readOffset, writeOffset } from './offset.js'

/** A time that comes again every day. */
export interface TimeOfDay {
  /** From 0 to 23. */
  readonly hours: number
  /** From 0 to 59. */
  readonly minutes: number
  /** From 0 to 59. */
  readonly seconds: number
  /** From 0 to 999; absent where there are none. */
  readonly milliseconds?: number | undefined
  /** Minutes ahead of UTC; absent where it is the time of whoever reads it. */
  readonly offset?: number | undefined
}

const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/

/** The Time profile (XEP-0082 §3.3), `16:00:00`. What is finer than a millisecond is dropped. */
export const time: Codec<TimeOfDay> = {
  decode(text) {
    const match = TIME.exec(text.trim())
    const value = match && { hours: Number(match[1]), minutes: Number(match[2]), seconds: Number(match[3]) }
    if (!value || !isOnTheClock(value)) throw new Error('expected a time such as 16:00:00')
    const milliseconds = Number((match[4] ?? '').slice(0, 3).padEnd(3, '0'))
    return {
      ...value,
      ...(milliseconds > 0 && { milliseconds }),
      ...(match[5] !== undefined && { offset: readOffset(match[5]) }),
    }
  },
  encode(value) {
    if (!isOnTheClock(value)) throw new RangeError('no clock shows such a time')
    const written = [value.hours, value.minutes, value.seconds].map((part) => digits(part)).join(':')
    const fraction = value.milliseconds ? `.${digits(value.milliseconds, 3)}` : ''
    return `${written}${fraction}${value.offset === undefined ? '' : writeOffset(offset(value.offset))}`
  },
}

function isOnTheClock({ hours, minutes, seconds, milliseconds = 0 }: TimeOfDay): boolean {
  const parts = [
    [hours, 23],
    [minutes, 59],
    [seconds, 59],
    [milliseconds, 999],
  ] as const
  return parts.every(([part, max]) => Number.isInteger(part) && part >= 0 && part <= max)
}
