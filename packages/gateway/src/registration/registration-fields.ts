import type { FormFieldValue } from '@trestle/xep-0004'
import { type FieldSpec, type InputFields, specsOf } from '../module/form-fields.js'

const TYPES = {
  text: 'text-single',
  secret: 'text-private',
  boolean: 'boolean',
  list: 'text-multi',
  choice: 'list-single',
} as const satisfies Record<FieldSpec['kind'], FormFieldValue['type']>

/** The fields of a module as fields of a data form (XEP-0004). */
export function dataFormFields(fields: InputFields): readonly FormFieldValue[] {
  return [...specsOf(fields)].map(([name, spec]) => dataFormField(name, spec))
}

function dataFormField(name: string, spec: FieldSpec): FormFieldValue {
  const { kind, choices, options } = spec
  return {
    var: name,
    type: TYPES[kind],
    label: labelOf(name, spec),
    ...(options.help !== undefined && { desc: options.help }),
    ...(options.required && { required: true }),
    ...(kind !== 'secret' && options.default !== undefined && { values: valuesOf(options.default) }),
    ...(choices && { options: Object.entries(choices).map(([value, label]) => ({ label, value })) }),
  }
}

/** What users see of a field. */
export function labelOf(name: string, { options }: FieldSpec): string {
  return options.label ?? capitalised(name)
}

/** The value of a field as `<value/>` texts of a data form. */
export function valuesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String)
  if (typeof value === 'boolean') return [value ? '1' : '0']
  return [String(value)]
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
