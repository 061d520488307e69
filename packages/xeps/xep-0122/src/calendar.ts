// Dates and times of XML Schema as milliseconds, to compare them. What has no time zone counts as UTC.

const DATE = String.raw`(-?\d{4,6})-(\d\d)-(\d\d)`
const TIME = String.raw`(\d\d):(\d\d):(\d\d(?:\.\d{1,12})?)`
const ZONE = String.raw`(Z|[+-]\d\d:\d\d)?`
const DATE_ONLY = new RegExp(`^${DATE}${ZONE}$`)
const DATE_TIME = new RegExp(`^${DATE}T${TIME}${ZONE}$`)
const TIME_ONLY = new RegExp(`^${TIME}${ZONE}$`)

export function parseDate(text: string): number | undefined {
  const [, year, month, day, zone] = DATE_ONLY.exec(text) ?? []
  return sum(days(year, month, day), offset(zone))
}

export function parseDateTime(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, zone] = DATE_TIME.exec(text) ?? []
  return sum(days(year, month, day), clock(hour, minute, second), offset(zone))
}

export function parseTime(text: string): number | undefined {
  const [, hour, minute, second, zone] = TIME_ONLY.exec(text) ?? []
  return sum(clock(hour, minute, second), offset(zone))
}

function days(year?: string, month?: string, day?: string): number | undefined {
  if (year === undefined) return undefined
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  // A day that there is not, such as 30 February, comes out as another.
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? date.getTime() : undefined
}

function clock(hour?: string, minute?: string, second?: string): number | undefined {
  if (hour === undefined) return undefined
  const [h, m, s] = [Number(hour), Number(minute), Number(second)]
  if (m > 59 || s >= 60 || h > 24 || (h === 24 && m + s > 0)) return undefined
  return (h * 3_600 + m * 60 + s) * 1_000
}

/** What is added to have UTC. */
function offset(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))]
  if (hours > 14 || minutes > 59 || (hours === 14 && minutes > 0)) return undefined
  return (zone.startsWith('-') ? 1 : -1) * (hours * 60 + minutes) * 60_000
}

function sum(...parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce<number | undefined>(
    (total, part) => (total === undefined || part === undefined ? undefined : total + part),
    0,
  )
}
