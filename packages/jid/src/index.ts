export { escapeLocal, unescapeLocal } from './escaping.js'
export { InvalidJidError, type JidPart } from './invalid-jid-error.js'
export { JID } from './jid.js'
