/**
 * Data forms: asks for structured data, and reads and validates submissions.
 *
 * @example
 * ```ts
 * import { boolean, defineForm, fillForm, listSingle, textSingle, valueIn } from '@trestle/xep-0004'
 *
 * const owl = defineForm({
 *   formType: 'urn:example:owl',
 *   title: 'A new owl',
 *   fields: {
 *     name: textSingle({ required: true }),
 *     awake: boolean(),
 *     trade: listSingle({ post: 'Letters', watch: 'Watch' }),
 *   },
 * })
 * const filled = fillForm(owl.form(), { name: 'Strix', trade: 'watch' }) // what the other side does with the form
 * const { name, awake, trade } = owl.read(filled) // string, boolean, 'post' | 'watch' | undefined
 * console.log(name, awake, trade, valueIn(filled, 'name'))
 * ```
 *
 * @packageDocumentation
 */
export { customField, type FieldBehaviour } from './custom-field.js'
export {
  DataForm,
  type DataFormValue,
  type FieldType,
  FormField,
  type FormFieldValue,
  type FormOption,
  NS_DATA,
} from './elements.js'
export type { FieldOptions, FieldSpec, FieldValue, FixedField } from './field-spec.js'
export {
  boolean,
  type Choices,
  fixed,
  hidden,
  jidMulti,
  jidSingle,
  listMulti,
  listSingle,
  type MultiOptions,
  type TextOptions,
  textMulti,
  textPrivate,
  textSingle,
} from './field-specs.js'
export { cancelForm, type FillValue, fillForm } from './fill-form.js'
export { fieldIn, formTypeField, formTypeOf, valueIn, valuesIn } from './form-access.js'
export { FormError, type FormProblem, type FormProblemCode, type FormProblems } from './form-error.js'
export {
  defineForm,
  type FormDefinition,
  type FormFields,
  type FormInput,
  type FormReading,
  type FormSchema,
  type FormValue,
} from './form-schema.js'
export { type DataFormsApi, dataForms, dataForms as default, formReceived, type ReceivedForm } from './plugin.js'
