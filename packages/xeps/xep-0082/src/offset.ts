/** The farthest that a clock may be from UTC (XML Schema 1.1 §3.3.7). */
const MAX_OFFSET = 14 * 60

/** Minutes ahead of UTC, of `Z`, `+hh:mm` or `-hh:mm`. */
export function readOffset(text: string): number {
  if (text === 'Z') return 0
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(4, 6))]
  if (minutes > 59) throw new Error('expected an offset such as +05:30')
  // Adding 0 makes the 0 of -0.
  return offset((text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) + 0)
}

export function writeOffset(minutes: number): string {
  if (minutes === 0) return 'Z'
  const ahead = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(ahead / 60))}:${digits(ahead % 60)}`
}

/** The offset itself, if there can be such a clock. */
export function offset(minutes: number): number {
  if (!Number.isInteger(minutes) || Math.abs(minutes) > MAX_OFFSET) {
    throw new RangeError(`the offset of a clock is a whole number of minutes from -840 to 840, not ${minutes}`)
  }
  return minutes
}

export function digits(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
