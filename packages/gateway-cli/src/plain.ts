const MAX_DEPTH = 5
const MAX_ENTRIES = 50
const MAX_TEXT = 10_000

const secretKey =
  /^(?:.*[_-])?(?:password|passphrase|secret|token|credentials?|authorization|cookie|apikey|api[_-]key)$|(?:Password|Secret|Token|Credentials?|ApiKey)$/i

/** Replaces what must not be seen in a text. */
export type Hide = (text: string) => string

/**
 * A copy of any value for JSON: without cycles, bounded, and without values whose key names a secret. `hide` is applied
 * to each text and key.
 */
export function plain(value: unknown, hide: Hide = (text) => text, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return shortened(hide(value))
    case 'number':
    case 'boolean':
    case 'undefined':
      return value
    case 'object':
      return value === null ? null : depth >= MAX_DEPTH ? '…' : plainObject(value, hide, depth)
    case 'function':
      return '[function]'
    default:
      return hide(String(value))
  }
}

function shortened(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}

function plainObject(value: object, hide: Hide, depth: number): unknown {
  if (value instanceof Error) return plainError(value, hide, depth)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  const read = attempt(() => ('toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value))
  if (typeof read !== 'object' || read === null) return plain(read, hide, depth + 1)
  if (Array.isArray(read)) return read.slice(0, MAX_ENTRIES).map((one) => plain(one, hide, depth + 1))
  return plainEntries(read, hide, depth)
}

function plainEntries(value: object, hide: Hide, depth: number): Record<string, unknown> {
  const keys = Object.keys(value).slice(0, MAX_ENTRIES)
  return Object.fromEntries(
    keys.map((key) => [
      hide(key),
      secretKey.test(key)
        ? '[secret]'
        : plain(
            attempt(() => (value as Record<string, unknown>)[key]),
            hide,
            depth + 1,
          ),
    ]),
  )
}

function plainError(error: Error, hide: Hide, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error
  return {
    ...plainEntries(error, hide, depth),
    name: plain(name, hide, depth + 1),
    message: plain(message, hide, depth + 1),
    ...(stack !== undefined && { stack: plain(stack, hide, depth + 1) }),
    ...(cause !== undefined && { cause: plain(cause, hide, depth + 1) }),
  }
}

/** Getters may throw. */
function attempt(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return '[unreadable]'
  }
}
