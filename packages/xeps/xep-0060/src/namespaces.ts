/** XEP-0060 §16.1. */
export const NS_PUBSUB = 'http://jabber.org/protocol/pubsub'
export const NS_PUBSUB_EVENT = `${NS_PUBSUB}#event` as const
export const NS_PUBSUB_OWNER = `${NS_PUBSUB}#owner` as const
export const NS_PUBSUB_ERRORS = `${NS_PUBSUB}#errors` as const

/** FORM_TYPEs (§16.4). */
export const FORM_NODE_CONFIG = `${NS_PUBSUB}#node_config` as const
export const FORM_PUBLISH_OPTIONS = `${NS_PUBSUB}#publish-options` as const
export const FORM_SUBSCRIBE_OPTIONS = `${NS_PUBSUB}#subscribe_options` as const
export const FORM_SUBSCRIBE_AUTHORIZATION = `${NS_PUBSUB}#subscribe_authorization` as const
export const FORM_META_DATA = `${NS_PUBSUB}#meta-data` as const

/** The command that returns pending subscriptions (§8.7). */
export const COMMAND_GET_PENDING = `${NS_PUBSUB}#get-pending` as const
