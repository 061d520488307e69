/**
 * Data Forms Validation: says which values a field of a form takes, and validates values by what a form says.
 *
 * @example
 * ```ts
 * import { fillForm } from '@trestle/xep-0004'
 * import { validateSubmission, withValidation } from '@trestle/xep-0122'
 *
 * const guests = withValidation(
 *   { var: 'guests', type: 'text-single', label: 'Guests' },
 *   { datatype: 'xs:int', method: { kind: 'range', value: { min: '1', max: '50' } } },
 * )
 * const form = { type: 'form', fields: [guests] } as const
 * const filled = fillForm(form, { guests: 80 })
 * console.log(validateSubmission(form, filled)) // { guests: { code: 'invalid', text: 'This has to be at least 1 and at most 50.' } }
 * ```
 *
 * @packageDocumentation
 */
export { NS_VALIDATE, Validation, type ValidationValue } from './elements.js'
export { validationOf, withValidation } from './field-validation.js'
export { compilePattern, type Pattern, type PatternLimits } from './pattern.js'
export { type FormValidationApi, formValidation, formValidation as default } from './plugin.js'
export { validateField, validateSubmission } from './validate-field.js'
