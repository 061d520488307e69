import { type DataFormValue, defineForm } from '@trestle/xep-0004'
import { FORM_SUBSCRIBE_OPTIONS } from '../namespaces.js'
import { pubsubError } from '../pubsub-error.js'
import { type SubscribeOptions, subscribeOptionsFields } from '../subscribe-options.js'

const { deliver, expire, showValues } = subscribeOptionsFields

/** The options form of a service: what it honours. */
export const hostedOptionsForm = /* @__PURE__ */ defineForm({
  formType: FORM_SUBSCRIBE_OPTIONS,
  fields: { deliver, expire, showValues },
})

/** The options of a subscription that sets none. */
export const defaultOptions: SubscribeOptions = { deliver: true }

/** What a submitted form sets; options that the service does not have are ignored. Throws StanzaError `invalid-options`. */
export function readOptions(form: DataFormValue): SubscribeOptions {
  const reading = hostedOptionsForm.inspect(form)
  if (!reading.ok) throw pubsubError('bad-request', 'invalid-options')
  return reading.value
}
