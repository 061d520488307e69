const MAX_DEPTH = 5
const MAX_ENTRIES = 50
const MAX_TEXT = 10_000

const secretKey =
  /^(?:.*[_-])?(?:password|passphrase|secret|token|credentials?|authorization|cookie|apikey|api[_-]key)$|(?:Password|Secret|Token|Credentials?|ApiKey)$/i

/** A copy of any value for JSON: without cycles, bounded, and without values whose key names a secret. */
export function plain(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
    case 'number':
    case 'boolean':
    case 'undefined':
      return value
    case 'object':
      return value === null ? null : depth >= MAX_DEPTH ? '…' : plainObject(value, depth)
    case 'function':
      return '[function]'
    default:
      return String(value)
  }
}

function plainObject(value: object, depth: number): unknown {
  if (value instanceof Error) return plainError(value, depth)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  const read = attempt(() => ('toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value))
  if (typeof read !== 'object' || read === null) return plain(read, depth + 1)
  if (Array.isArray(read)) return read.slice(0, MAX_ENTRIES).map((one) => plain(one, depth + 1))
  return plainEntries(read, depth)
}

function plainEntries(value: object, depth: number): Record<string, unknown> {
  const keys = Object.keys(value).slice(0, MAX_ENTRIES)
  return Object.fromEntries(
    keys.map((key) => [
      key,
      secretKey.test(key)
        ? '[secret]'
        : plain(
            attempt(() => (value as Record<string, unknown>)[key]),
            depth + 1,
          ),
    ]),
  )
}

function plainError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error
  return {
    ...plainEntries(error, depth),
    name,
    message: plain(message),
    ...(stack !== undefined && { stack: plain(stack) }),
    ...(cause !== undefined && { cause: plain(cause, depth + 1) }),
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
