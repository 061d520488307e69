import { decodeBase64 } from '../base64.js'
import type { Bytes } from '../bytes.js'
import { SaslError, type SaslErrorCode } from '../errors.js'

const attribute = /^([A-Za-z])=([^\0]+)$/s
const saslName = /^(?:[^=,\0]|=2C|=3D)+$/u
const printable = /^[!-+\--~]+$/

/** A message's attributes, all of which were checked for their form. */
export interface Attributes {
  /** The value of an attribute; throws when it is not there. */
  text(name: string): string
  bytes(name: string): Bytes
  /** Printable ASCII without a comma, at most `limit` characters. */
  nonce(limit: number): string
  optional(name: string): string | undefined
}

/**
 * Reads `a=…,b=…` (RFC 5802 §5.1, §7): first the attributes of `order`, in that order; then extensions, which are let
 * through unless they are mandatory (`m=`) or double; at the end `last`, if given. Throws with the given code.
 */
export function parseAttributes(
  message: string,
  code: SaslErrorCode,
  order: readonly string[],
  last?: string,
): Attributes {
  const fail = (reason: string) => new SaslError(code, `In a SCRAM message ${reason}`)
  const values = new Map<string, string>()
  const names: string[] = []
  for (const part of message.split(',')) {
    const [, name, value] = attribute.exec(part) ?? []
    if (name === undefined || value === undefined) throw fail('something is no attribute')
    if (name === 'm') throw fail('an unknown extension is required')
    if (values.has(name)) throw fail(`${name} is double`)
    values.set(name, value)
    names.push(name)
  }
  if (order.some((name, i) => names[i] !== name)) throw fail(`the first is not ${order}`)
  if (last !== undefined && names.at(-1) !== last) throw fail(`the last is not ${last}`)

  const text = (name: string) => {
    const value = values.get(name)
    if (value === undefined) throw fail(`${name} is missing`)
    return value
  }
  return {
    text,
    bytes(name) {
      const bytes = decodeBase64(text(name))
      if (bytes === undefined) throw fail(`${name} is not base64`)
      return bytes
    },
    nonce(limit) {
      const nonce = text('r')
      if (nonce.length > limit || !printable.test(nonce)) throw fail('the nonce is malformed')
      return nonce
    },
    optional: (name) => values.get(name),
  }
}

/** Writes a name so that it may stand in an attribute (RFC 5802 §5.1). */
export function encodeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C')
}

export function decodeName(text: string, code: SaslErrorCode): string {
  if (!saslName.test(text)) throw new SaslError(code, 'SCRAM message: a name is not escaped as it should be')
  return text.replaceAll('=2C', ',').replaceAll('=3D', '=')
}
