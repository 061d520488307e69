import { op } from '@trestle/api-registry'
import { StanzaError } from '@trestle/stanza'
import type { FormFieldValue } from '@trestle/xep-0004'

/** The values of a requester by the names of the fields; several values only where the field takes several. */
export type RegistrationValues = Readonly<Record<string, string | readonly string[]>>

/** What a provider asks of those who register. */
export interface RegistrationForm {
  readonly title?: string | undefined
  /** A sentence or two for people. */
  readonly instructions?: string | undefined
  /** Every field has a `var`. None: there is nothing to fill in. */
  readonly fields: readonly FormFieldValue[]
  /** What is on file of whoever asks; absent where they are not registered. Values of `text-private` are not sent. */
  readonly registered?: RegistrationValues | undefined
  /** Where to register instead, if there are no fields, or for those who cannot show a form. */
  readonly url?: string | undefined
}

/**
 * What a provider decides. `call.jid` is the address that was asked, `call.from` the full address of who asks:
 * registrations belong to its bare one (XEP-0077 §3.2).
 */
export const registrationOps = {
  /** The form for `call.from`. Undefined: this address takes no registrations. */
  form: op<void, RegistrationForm | undefined>(() => undefined),
  /** Registers `call.from`, or changes what is on file. The values fit the form; StanzaErrors reach the requester. */
  register: op<RegistrationValues, void>(() => {
    throw new StanzaError('service-unavailable')
  }),
  /** Cancels the registration of `call.from`, which has one. */
  remove: op<void, void>(() => {
    throw new StanzaError('service-unavailable')
  }),
}

export type RegistrationOps = typeof registrationOps
