import type { Stores } from '../module/cells.js'
import type { InputFields } from '../module/form-fields.js'
import { GatewayError } from '../module/gateway-error.js'
import type { DefinedNetwork, Registration } from '../module/network.js'
import { secretsOf } from './registration-form.js'

/** Characters of a form as JSON. */
const MAX_FORM = 256 * 1024
const MAX_DEPTH = 5

/** The fields of a registration; `undefined` where it is a dialogue. */
export function fieldsOf(registration: Registration<Stores>): InputFields | undefined {
  return typeof registration === 'function' ? undefined : registration
}

/** Values of a stored form that no log may show. Where nobody says what is secret, all texts may be. */
export function secretsIn(network: DefinedNetwork, form: Readonly<Record<string, unknown>>): readonly string[] {
  const fields = fieldsOf(network.registration)
  return fields ? secretsOf(fields, form) : textsIn(form, 0)
}

function textsIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return []
  return Object.values(value).flatMap((one) => textsIn(one, depth + 1))
}

/** The form that a dialogue resolved with, as the store keeps it. Throws TypeError for one that is no JSON object. */
export function checkedForm(given: unknown): Readonly<Record<string, unknown>> {
  const text = typeof given === 'object' && given !== null && !Array.isArray(given) ? JSON.stringify(given) : undefined
  if (text === undefined) throw new TypeError('registration() must resolve with an object, which is kept as JSON.')
  if (text.length > MAX_FORM) throw new TypeError('What registration() resolved with is too large: use the store.')
  return JSON.parse(text)
}

/** The account at the network that a form is for, as the module names it. */
export function accountOf(network: DefinedNetwork, form: Readonly<Record<string, unknown>>): string | undefined {
  try {
    const account: unknown = network.account?.(form as never)
    return account === undefined || account === '' ? undefined : String(account)
  } catch (error) {
    throw new GatewayError('internal', undefined, { cause: error })
  }
}
