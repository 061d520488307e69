export { escapeLocal, unescapeLocal } from '@trestle/jid'
export { FEATURE_JID_ESCAPING, type JidEscapingApi, jidEscaping, jidEscaping as default } from './plugin.js'
