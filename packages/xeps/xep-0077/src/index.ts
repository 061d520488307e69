/**
 * In-band registration: registers with a service such as a gateway, and lets others register with yours.
 *
 * @example
 * ```ts
 * import { createComponent } from '@trestle/component'
 * import { disco } from '@trestle/xep-0030'
 * import { type RegistrationValues, registration } from '@trestle/xep-0077'
 *
 * const users = new Map<string, RegistrationValues>()
 * const component = createComponent({ jid: 'superduper.example', secret: 'wherefore' }).use(disco)
 * component.get(registration).provide({
 *   form: ({ from }) => ({ fields: [{ var: 'username', required: true }], registered: users.get(from.bare.toString()) }),
 *   register: ({ from, args }) => void users.set(from.bare.toString(), args),
 *   remove: ({ from }) => void users.delete(from.bare.toString()),
 * })
 * await component.start()
 * ```
 *
 * @packageDocumentation
 */
export { NS_OOB } from '@trestle/xep-0066'
export {
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
