import { childText, element, exchange, flag, type Infer, lenient, nested, optional, string, uri } from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { NS_OOB } from '@trestle/xep-0066'
import { legacyFields } from './legacy-fields.js'

/** XEP-0077 §13.1; also the FORM_TYPE of a registration form (§13.4.1). */
export const NS_REGISTER = 'jabber:iq:register'

/** XEP-0077 §8. */
export const NS_REGISTER_FEATURE = 'http://jabber.org/features/iq-register'

/** A link instead of a form, or beside it: where to register instead (XEP-0066 §3). */
export const Redirect = element(NS_OOB, 'x', { url: childText(uri), desc: optional(childText(string)) })

const parts = {
  registered: flag(),
  remove: flag(),
  instructions: optional(childText(string)),
  fields: optional(legacyFields()),
  redirect: lenient(nested(Redirect)),
}

/** What is asked and what is submitted: all of XEP-0077 is in one element. */
export const RegistrationQuery = element(NS_REGISTER, 'query', {
  ...parts,
  form: optional(nested(DataForm)),
})
export interface RegistrationQueryValue extends Infer<typeof RegistrationQuery> {}

/** What is answered. A form that does not fit is left out: the plain fields may still do. */
export const RegistrationResult = element(NS_REGISTER, 'query', {
  ...parts,
  form: optional(nested(DataForm), { skipInvalid: true }),
})

/** A server lets those register who have not logged in yet (§8). */
export const RegistrationFeature = element(NS_REGISTER_FEATURE, 'register', {})

/** Asks what is needed to register, and what is on file. */
export const registrationExchange = exchange(RegistrationQuery, RegistrationResult)

/** Registers, changes, or cancels; the result is empty. */
export const registrationSubmitExchange = exchange(RegistrationQuery)
