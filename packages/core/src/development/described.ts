/** A value of the wrong kind, as a sentence names it. Of a text, no more than its beginning. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return `the text '${value.length > 40 ? `${value.slice(0, 39)}…` : value}'`
  if (typeof value === 'object') return value instanceof Promise ? 'a promise (await it before)' : 'such an object'
  return `a ${typeof value}`
}
