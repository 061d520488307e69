import { type Codec, dateTime } from '@trestle/stanza'
import { offset, readOffset, writeOffset } from './offset.js'

export { dateTime }

/** A moment, and the clock on the wall of whoever wrote it. */
export interface OffsetDateTime {
  readonly moment: Date
  /** Minutes ahead of UTC, from -840 to 840; 0 where it was written as `Z`. */
  readonly offset: number
}

/**
 * The DateTime profile (XEP-0082 §3.2) that keeps the offset. The offset tells roughly where somebody is: write UTC,
 * with `dateTime`, unless a protocol asks for it (§6).
 */
export const offsetDateTime: Codec<OffsetDateTime> = {
  decode(text) {
    const moment = dateTime.decode(text)
    return { moment, offset: readOffset(ENDING.exec(text.trim())?.[0] ?? 'Z') }
  },
  encode(value) {
    const minutes = offset(value.offset)
    const local = dateTime.encode(new Date(value.moment.getTime() + minutes * 60_000))
    return `${local.slice(0, -1)}${writeOffset(minutes)}`
  },
}

const ENDING = /(Z|[+-]\d\d:\d\d)$/

/**
 * The older form `20020910T23:08:25` in UTC, which XEP-0091, XEP-0090 and XEP-0009 write (XEP-0082 §4). It has no
 * fractions: what is finer than a second is dropped. Reads the DateTime profile too.
 */
export const legacyDateTime: Codec<Date> = {
  decode: dateTime.decode,
  encode: (value) => `${dateTime.encode(value).slice(0, 19).replaceAll('-', '')}`,
}
