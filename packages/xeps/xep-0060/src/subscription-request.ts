import { boolean, defineForm, jidSingle, textSingle } from '@trestle/xep-0004'
import { FORM_SUBSCRIBE_AUTHORIZATION } from './namespaces.js'

/** The form by which a service requests the approval of a subscription from an owner (XEP-0060 §8.6). */
export const subscribeAuthorizationForm = /* @__PURE__ */ defineForm({
  formType: FORM_SUBSCRIBE_AUTHORIZATION,
  title: 'Subscription request',
  instructions: 'Approve it to let this address subscribe to the node.',
  fields: {
    subid: textSingle({ var: 'pubsub#subid', label: 'Subscription' }),
    node: textSingle({ var: 'pubsub#node', label: 'Node', required: true }),
    subscriberJid: jidSingle({ var: 'pubsub#subscriber_jid', label: 'Subscriber', required: true }),
    allow: boolean({ var: 'pubsub#allow', label: 'Allow the subscription' }),
  },
})
