import { definePlugin } from '@trestle/core'
import { NS_VALIDATE } from './elements.js'
import { validationOf, withValidation } from './field-validation.js'
import { validateField, validateSubmission } from './validate-field.js'

export interface FormValidationApi {
  readonly validateField: typeof validateField
  readonly validateSubmission: typeof validateSubmission
  readonly validationOf: typeof validationOf
  readonly withValidation: typeof withValidation
}

/** Data Forms Validation (XEP-0122): announces that validations in forms are understood, and reads and writes them. */
export const formValidation = definePlugin({
  name: 'xep-0122',
  features: [NS_VALIDATE],
  setup() {
    const view: FormValidationApi = { validateField, validateSubmission, validationOf, withValidation }
    return () => view
  },
})
