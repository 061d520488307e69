import type { DataFormValue, FormFieldValue } from './elements.js'

const FORM_TYPE = 'FORM_TYPE'

/** The first field of that name. */
export function fieldIn(form: Pick<DataFormValue, 'fields'>, name: string): FormFieldValue | undefined {
  return form.fields?.find((one) => one.var === name)
}

/** The first value of a field of a form or of a row. */
export function valueIn(form: Pick<DataFormValue, 'fields'>, name: string): string | undefined {
  return fieldIn(form, name)?.values?.[0]
}

/** All values of a field; empty where there is none. */
export function valuesIn(form: Pick<DataFormValue, 'fields'>, name: string): readonly string[] {
  return fieldIn(form, name)?.values ?? []
}

/**
 * The FORM_TYPE of a form (XEP-0068 §3). Except in a submission, the field counts only if it is hidden.
 */
export function formTypeOf(form: DataFormValue): string | undefined {
  const found = fieldIn(form, FORM_TYPE)
  if (!found || (form.type !== 'submit' && found.type !== 'hidden')) return undefined
  return found.values?.[0]
}

/** A FORM_TYPE field (XEP-0068 §3). */
export function formTypeField(formType: string): FormFieldValue {
  return { var: FORM_TYPE, type: 'hidden', values: [formType] }
}
