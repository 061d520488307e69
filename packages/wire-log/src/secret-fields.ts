import type { Element } from '@trestle/xml'
import { looksSecret } from './secret-names.js'

/** Most names of secret fields that are remembered; beyond it, all fields without a type are secret. */
const MAX_NAMES = 1000

/** Tells which fields of data forms are secret. Only a form says which fields are private: submissions omit the type (XEP-0004). */
export function createSecretFields(given: readonly string[] = []) {
  const names = new Set(given)
  const maxNames = MAX_NAMES + given.length
  let tooMany = false

  function rememberPrivateFields({ name, attrs, children }: Element): void {
    if (name === 'field' && attrs['type'] === 'text-private' && attrs['var'] !== undefined) {
      tooMany ||= names.size >= maxNames
      if (!tooMany) names.add(attrs['var'])
    }
    for (const node of children) if (typeof node !== 'string') rememberPrivateFields(node)
  }

  return {
    /** Remembers the `text-private` fields of the forms in an element. */
    learn: rememberPrivateFields,
    /** `registering`: whether the form is that of a registration, where a field without a type may be the password. */
    isSecret({ name, attrs }: Element, registering: boolean): boolean {
      if (name !== 'field') return false
      const { var: field = '', type } = attrs
      if (field === 'FORM_TYPE') return false
      if (type === 'text-private' || names.has(field) || looksSecret(field)) return true
      return type === undefined && (registering || tooMany)
    },
  }
}

export type SecretFields = ReturnType<typeof createSecretFields>
