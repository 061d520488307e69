import { defineForm, type FormInput } from '@trestle/xep-0004'
import { count, expiry, word, words, yesNo } from './config-fields.js'
import { FORM_SUBSCRIBE_OPTIONS } from './namespaces.js'

/** The fields of options (XEP-0060 §16.4.2). */
export const subscribeOptionsFields = {
  /** Whether to send notifications. */
  deliver: yesNo('deliver', 'Notify'),
  digest: yesNo('digest', 'Several notifications at a time'),
  /** Milliseconds. */
  digestFrequency: count('digest_frequency', 'Milliseconds between digests'),
  /** The end of the subscription: a date, or `presence`, when the subscriber becomes unavailable. */
  expire: expiry('expire', 'End of the subscription'),
  includeBody: yesNo('include_body', 'With a text besides the payload'),
  /** `away`, `chat`, `dnd`, `online`, `xa`. */
  showValues: words('show-values', 'Presence in which to be notified'),
  subscriptionType: word('subscription_type', 'Of what to be notified', { items: 'Items', nodes: 'Nodes' }),
  subscriptionDepth: word('subscription_depth', 'Of which nodes to be notified', { '1': 'Direct ones', all: 'All' }),
}

/** The options of a subscription, or some of them. */
export type SubscribeOptions = FormInput<typeof subscribeOptionsFields>

export const subscribeOptionsForm = /* @__PURE__ */ defineForm({
  formType: FORM_SUBSCRIBE_OPTIONS,
  fields: subscribeOptionsFields,
})
