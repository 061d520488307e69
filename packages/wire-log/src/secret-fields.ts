import type { Element } from '@trestle/xml'
import { looksSecret } from './secret-names.js'

/** Names of secret fields to remember; the fields of any form are secret once there were more. */
const MAX_NAMES = 1000

/** Knows which fields of data forms are secret: what is submitted does not say so, the form before it did (XEP-0004). */
export function createSecretFields(given: readonly string[] = []) {
  const names = new Set(given)
  const most = MAX_NAMES + given.length
  let overflown = false

  function learn({ name, attrs, children }: Element): void {
    if (name === 'field' && attrs['type'] === 'text-private' && attrs['var'] !== undefined) {
      overflown ||= names.size >= most
      if (!overflown) names.add(attrs['var'])
    }
    for (const node of children) if (typeof node !== 'string') learn(node)
  }

  return {
    /** Remembers which fields an element asks for in private. */
    learn,
    /** @param registering whether the form is of a registration, where an untyped field may be the password */
    isSecret({ name, attrs }: Element, registering: boolean): boolean {
      if (name !== 'field') return false
      const { var: field = '', type } = attrs
      if (field === 'FORM_TYPE') return false
      if (type === 'text-private' || names.has(field) || looksSecret(field)) return true
      return type === undefined && (registering || overflown)
    },
  }
}

export type SecretFields = ReturnType<typeof createSecretFields>
