/**
 * XMPP Date and Time Profiles: codecs of dates, times and date-times, for element definitions.
 *
 * @example
 * ```ts
 * import { date, dateTime, offsetDateTime, time, zoneOffset } from '@trestle/xep-0082'
 *
 * console.log(dateTime.encode(new Date(0))) // 1970-01-01T00:00:00Z
 * console.log(dateTime.decode('1961-04-12T09:07:00+03:00').toISOString()) // 1961-04-12T06:07:00.000Z
 * console.log(offsetDateTime.decode('1961-04-12T09:07:00+03:00').offset) // 180, in minutes
 * console.log(date.decode('1848-03-13')) // { year: 1848, month: 3, day: 13 }
 * console.log(time.decode('17:30:00Z')) // { hours: 17, minutes: 30, seconds: 0, offset: 0 }
 * console.log(zoneOffset.decode('+05:30')) // 330
 * ```
 *
 * @packageDocumentation
 */
export { type CalendarDate, date } from './date.js'
export { dateTime, legacyDateTime, type OffsetDateTime, offsetDateTime } from './moments.js'
export { zoneOffset } from './offset.js'
export { type DateTimesApi, dateTimes, dateTimes as default } from './plugin.js'
export { type TimeOfDay, time } from './time.js'
