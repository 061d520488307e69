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
