export { escapeLocal, unescapeLocal } from '@trestle/jid'
export { FEATURE_JID_ESCAPING, type JidEscaping, jidEscaping, jidEscaping as default } from './plugin.js'
