import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import { type Narrowed, narrow } from '../module/narrowed.js'

/** Characters of what one chat may be narrowed to, as JSON. */
const MAX_CHARACTERS = 20_000

/** Checks what a module says that a chat takes. Throws GatewayError `invalid` for what the network does not declare. */
export function checkNarrowed(declared: NetworkCapabilities, given: unknown): Narrowed<NetworkCapabilities> {
  if (typeof given !== 'object' || given === null) throw invalid('The capabilities of a chat are an object.')
  const names = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  const known: Readonly<Record<string, unknown>> = { ...declared }
  for (const name of names) {
    if (!Object.hasOwn(known, name) || !known[name]) {
      throw invalid(`A chat can only be narrowed in what the network declares, which ${name.slice(0, 100)} is not.`)
    }
  }
  const left: Readonly<Record<string, unknown>> = { ...narrow(declared, given) }
  const json = JSON.stringify(Object.fromEntries(names.map((name) => [name, narrowedFrom(known[name], left[name])])))
  if (json.length > MAX_CHARACTERS) throw invalid('The capabilities of a chat are too long.')
  return JSON.parse(json) as Narrowed<NetworkCapabilities>
}

/** What is left, with what was taken away of it as `false`: it is narrowed to this again whenever it is read. */
function narrowedFrom(declared: unknown, left: unknown): unknown {
  if (left === undefined) return false
  if (typeof declared !== 'object' || typeof left !== 'object' || left === null || Array.isArray(left)) return left
  const taken = Object.keys(declared ?? {}).filter((name) => !Object.hasOwn(left, name))
  return { ...left, ...Object.fromEntries(taken.map((name) => [name, false])) }
}

function invalid(text: string): GatewayError {
  return new GatewayError('invalid', text)
}
