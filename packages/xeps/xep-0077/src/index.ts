export {
  NS_OOB,
  NS_REGISTER,
  NS_REGISTER_FEATURE,
  Redirect,
  RegistrationFeature,
  RegistrationQuery,
  type RegistrationQueryValue,
  RegistrationResult,
  registrationExchange,
  registrationSubmitExchange,
} from './elements.js'
export { isLegacyField, type LegacyFieldName, type LegacyFields, legacyFieldNames } from './legacy-fields.js'
export { type RegistrationForm, type RegistrationOps, type RegistrationValues, registrationOps } from './ops.js'
export {
  type RegistrationApi,
  type RegistrationCall,
  type RegistrationOptions,
  type RegistrationProvider,
  type RegistrationRequirements,
  registration,
  registration as default,
} from './plugin.js'
export { RegistrationError, type RegistrationErrorCode, type RegistrationErrorOptions } from './registration-error.js'
export type { RegistrationInput } from './submission.js'
