export { type CalendarDate, date } from './date.js'
export { dateTime, legacyDateTime, type OffsetDateTime, offsetDateTime } from './moments.js'
export { type DateTimesApi, dateTimes, dateTimes as default } from './plugin.js'
export { type TimeOfDay, time } from './time.js'
