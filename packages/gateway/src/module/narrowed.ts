import type { Declared, NetworkCapabilities } from './capabilities.js'

/**
 * Less than the network can: for one session, such as on a server without an extension, or for one chat. Only what was
 * declared, and only narrower: `false` takes a capability away.
 */
export type Narrowed<C> = {
  readonly [K in Declared<C> & keyof NetworkCapabilities]?: NarrowedPart<NetworkCapabilities[K]> | false
}

/** Of texts, what they may have can be taken away, too, and of rooms their directory. */
export type NarrowedPart<T> = T extends { readonly markup?: true } | { readonly directory?: true }
  ? { readonly [K in keyof T]: T[K] | (true extends T[K] ? false : never) }
  : T

/** The capabilities that are left. What was not declared stays absent, and no limit gets wider. */
export function narrow(
  declared: NetworkCapabilities,
  ...all: readonly (Narrowed<NetworkCapabilities> | undefined)[]
): NetworkCapabilities {
  const left: Record<string, unknown> = { ...declared }
  for (const narrowed of all) {
    for (const [name, value] of Object.entries(narrowed ?? {})) {
      if (left[name] === undefined || value === undefined) continue
      if (value === false) delete left[name]
      else left[name] = narrower(left[name], value)
    }
  }
  return left as NetworkCapabilities
}

/** Both limits hold: the smaller number, the common part of lists. */
function narrower(declared: unknown, given: unknown): unknown {
  if (given === true) return declared
  if (typeof declared === 'number' && typeof given === 'number') return Math.min(declared, given)
  if (Array.isArray(declared) && Array.isArray(given)) return declared.filter((one) => given.includes(one))
  if (!isObject(given) || !isObject(declared)) return given
  const merged: Record<string, unknown> = { ...declared }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (value === false) delete merged[name]
    else if (merged[name] !== undefined) merged[name] = narrower(merged[name], value)
    // A limit where there was none; what is not there at all stays so.
    else if (value !== true) merged[name] = value
  }
  return merged
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
