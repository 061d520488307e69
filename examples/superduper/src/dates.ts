/** Fields that are milliseconds since 1970 on the wire, and dates for the user of the library. */
const dateKeys = ['at', 'lastSeen', 'editedAt', 'expires', 'subjectAt', 'since', 'until'] as const
type DateKey = (typeof dateKeys)[number]
const isDateKey = (key: string): boolean => (dateKeys as readonly string[]).includes(key)

/** The same, with dates where the wire has milliseconds. */
export type Dated<T> = T extends readonly (infer Item)[]
  ? readonly Dated<Item>[]
  : T extends object
    ? { [K in keyof T]: K extends DateKey ? Exclude<T[K], number> | Date : Dated<T[K]> }
    : T

/** Makes dates of what was received. */
export function dated<T>(value: T): Dated<T> {
  if (Array.isArray(value)) return value.map(dated) as Dated<T>
  if (typeof value !== 'object' || value === null) return value as Dated<T>
  const entries = Object.entries(value).map(([key, field]) => [
    key,
    isDateKey(key) && typeof field === 'number' ? new Date(field) : dated(field),
  ])
  return Object.fromEntries(entries) as Dated<T>
}

/** Makes milliseconds of the dates of what is sent. */
export function undated<T>(value: Dated<T>): T {
  if (value instanceof Date) return value.getTime() as T
  if (Array.isArray(value)) return value.map(undated) as T
  if (typeof value !== 'object' || value === null) return value as T
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, undated(field)])) as T
}
