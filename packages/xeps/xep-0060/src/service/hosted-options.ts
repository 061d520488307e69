import { type DataFormValue, defineForm } from '@trestle/xep-0004'
import { FORM_SUBSCRIBE_OPTIONS } from '../namespaces.js'
import { pubsubError } from '../pubsub-error.js'
import { type SubscribeOptions, subscribeOptionsFields } from '../subscribe-options.js'

const { deliver, expire, showValues } = subscribeOptionsFields

/** The options form of hosted nodes. */
export const hostedOptionsForm = /* @__PURE__ */ defineForm({
  formType: FORM_SUBSCRIBE_OPTIONS,
  fields: { deliver, expire, showValues },
})

/** The default options. */
export const defaultOptions: SubscribeOptions = { deliver: true }

/** The options of a submitted form; unknown ones are ignored. Throws StanzaError `bad-request` for invalid values. */
export function readOptions(form: DataFormValue): SubscribeOptions {
  const reading = hostedOptionsForm.inspect(form)
  if (!reading.ok) throw pubsubError('bad-request', 'invalid-options')
  return reading.value
}
