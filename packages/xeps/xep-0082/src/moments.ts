import { type Codec, dateTime } from '@trestle/stanza'
import { checkOffset, readOffset, writeOffset } from './offset.js'

export { dateTime }

/** A point in time, and the offset that it was written with. */
export interface OffsetDateTime {
  readonly moment: Date
  /** The offset from UTC in minutes, from -840 to 840; 0 for `Z`. */
  readonly offset: number
}

/**
 * The DateTime profile (XEP-0082 §3.2) with its offset. The offset reveals roughly where the sender is: write UTC, with
 * `dateTime`, unless a protocol asks for the offset (§6).
 */
export const offsetDateTime: Codec<OffsetDateTime> = {
  decode(text) {
    const moment = dateTime.decode(text)
    return { moment, offset: readOffset(ENDING.exec(text.trim())?.[0] ?? 'Z') }
  },
  encode(value) {
    const minutes = checkOffset(value.offset)
    const local = dateTime.encode(new Date(value.moment.getTime() + minutes * 60_000))
    return `${local.slice(0, -1)}${writeOffset(minutes)}`
  },
}

const ENDING = /(Z|[+-]\d\d:\d\d)$/

/**
 * The older form `20020910T23:08:25` in UTC, which XEP-0091, XEP-0090 and XEP-0009 use (XEP-0082 §4). Fractions of
 * seconds are dropped. Reads the DateTime profile too.
 */
export const legacyDateTime: Codec<Date> = {
  decode: dateTime.decode,
  encode: (value) => `${dateTime.encode(value).slice(0, 19).replaceAll('-', '')}`,
}
