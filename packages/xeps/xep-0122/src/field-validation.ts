import type { FormFieldValue } from '@trestle/xep-0004'
import { Validation, type ValidationValue } from './elements.js'

/** What a field says about its values; undefined where it says nothing, or nothing that can be read. */
export function validationOf({ rest }: FormFieldValue): ValidationValue | undefined {
  const found = rest?.children.find((child) => child.is(Validation.ns, Validation.name))
  try {
    return found && Validation.decode(found)
  } catch {
    return undefined
  }
}

/** The field with a validation, in the place of one that it has. */
export function withValidation(field: FormFieldValue, validation: ValidationValue): FormFieldValue {
  const others = field.rest?.children.filter((child) => !child.is(Validation.ns, Validation.name)) ?? []
  return { ...field, rest: { attrs: field.rest?.attrs ?? {}, children: [Validation.encode(validation), ...others] } }
}
