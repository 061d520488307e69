const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

const text = new Intl.RelativeTimeFormat('en')

/** A time that has passed, in its largest whole unit: `2 hours ago`. */
export function ago(milliseconds: number): string {
  const [unit, length] = UNITS.find(([, length]) => milliseconds >= length) ?? ['second', 1000]
  return text.format(-Math.max(0, Math.floor(milliseconds / length)), unit)
}
