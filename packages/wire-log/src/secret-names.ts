/** Elements whose text is secret in every namespace: those of SASL, of the component handshake, of legacy authentication. */
const SECRET_ELEMENTS = new Set([
  'auth',
  'response',
  'challenge',
  'success',
  'initial-response',
  'additional-data',
  'handshake',
  'digest',
])

/** Attributes that identify a session or its resumption. */
const SECRET_ATTRIBUTES = new Set(['previd', 'sid'])

/** Elements whose `id` lets others resume the session (XEP-0198). */
const ELEMENTS_WITH_SESSION_ID = new Set(['enabled', 'resume', 'resumed'])

const SECRET_WORDS = /passw|passphrase|passcode|pincode|secret|token|credential|preauth/i
// Not `keyword` nor `shipping`; but `key_id`, `apiKey`, `userPin` and `PIN`.
const SECRET_SHORT_WORDS = /(?:[pP](?:ass|ASS|wd|WD|in|IN)|[kK](?:ey|EY)|[oO](?:tp|TP))[sS]?(?![a-z])/

/** Whether a name suggests a secret, be it of an element, attribute, field or parameter. */
export function looksSecret(name: string): boolean {
  return SECRET_WORDS.test(name) || SECRET_SHORT_WORDS.test(name)
}

export function isSecretElement(name: string): boolean {
  return SECRET_ELEMENTS.has(name.toLowerCase()) || looksSecret(name)
}

export function isSecretAttribute(element: string, attribute: string): boolean {
  if (attribute === 'id') return ELEMENTS_WITH_SESSION_ID.has(element)
  return SECRET_ATTRIBUTES.has(attribute.toLowerCase()) || looksSecret(attribute)
}

/** Whether an HTTP header authenticates the request. */
export function isSecretHeader(name: string): boolean {
  return /auth|cookie|signature/i.test(name) || looksSecret(name)
}

/** Whether a parameter of a URL authorizes its bearer. */
export function isSecretParameter(name: string): boolean {
  return /^(?:auth|authorization|access|sig|signature|hmac|x-amz-.*)$/i.test(name) || looksSecret(name)
}
