/** Elements whose whole text is secret, whatever their namespace: those of SASL, of handshakes, of what users are asked. */
const ELEMENTS = new Set([
  'auth',
  'response',
  'challenge',
  'success',
  'initial-response',
  'additional-data',
  'handshake',
  'digest',
])

/** Attributes that stand for a login, a resumption or a session. */
const ATTRIBUTES = new Set(['previd', 'sid'])

/** What stream management calls by the name `id` here takes a session over. */
const SESSIONS = new Set(['enabled', 'resume', 'resumed'])

const WORDS = /passw|passphrase|passcode|pincode|secret|token|credential|preauth/i
// Not `keyword` nor `shipping`; but `key_id`, `apiKey`, `userPin` and `PIN`.
const SHORT_WORDS = /(?:[pP](?:ass|ASS|wd|WD|in|IN)|[kK](?:ey|EY)|[oO](?:tp|TP))[sS]?(?![a-z])/

/** Whether something of that name is to be kept secret wherever it stands. */
export function looksSecret(name: string): boolean {
  return WORDS.test(name) || SHORT_WORDS.test(name)
}

export function isSecretElement(name: string): boolean {
  return ELEMENTS.has(name.toLowerCase()) || looksSecret(name)
}

export function isSecretAttribute(element: string, attribute: string): boolean {
  if (attribute === 'id') return SESSIONS.has(element)
  return ATTRIBUTES.has(attribute.toLowerCase()) || looksSecret(attribute)
}

/** Headers of requests that prove who asks. */
export function isSecretHeader(name: string): boolean {
  return /auth|cookie|signature/i.test(name) || looksSecret(name)
}

/** Parameters of addresses that let in whoever knows the address. */
export function isSecretParameter(name: string): boolean {
  return /^(?:auth|authorization|access|sig|signature|hmac|x-amz-.*)$/i.test(name) || looksSecret(name)
}
