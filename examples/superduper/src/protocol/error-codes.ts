/** Codes of error replies, with their texts. An error without a `ref` also ends the connection. */
export const errorCodes = {
  'bad-request': 'The line or one of its fields is malformed.',
  'too-large': 'The line or one of its fields exceeds its limit.',
  'unknown-request': 'There is no request of this type.',
  'not-supported': 'This server does not offer that.',
  'not-logged-in': 'The first request must be a login.',
  'already-logged-in': 'This connection is logged in.',
  'bad-credentials': 'No account has this name and password, or the token is void.',
  'bad-code': 'The code is wrong or too old.',
  'login-timeout': 'No login came in time.',
  'logged-out': 'The session was ended; log in again.',
  banned: 'The account is banned.',
  'rate-limited': 'Too much in too short a time; come back later.',
  'unknown-account': 'There is no account of this name.',
  'unknown-contact': 'There is no such contact or contact request.',
  'unknown-message': 'There is no such message, or it is no longer kept.',
  'unknown-file': 'There is no file of this id.',
  'unknown-room': 'There is no such room, or it is not open to this account.',
  'wrong-password': 'The room asks for a password, and this is not it.',
  'not-allowed': 'This account may not do this.',
  'too-late': 'The message is too old for that.',
  'mailbox-full': 'Too many messages wait for the recipient.',
  'storage-full': 'The server has no room for more files.',
  'too-many-contacts': 'The contact list of one of the two is full.',
  'too-many-connections': 'The account has too many connections.',
  'too-many-rooms': 'The account owns, or is in, too many rooms.',
  'too-many-members': 'The room is full.',
  'server-closing': 'The server shuts down.',
  'internal-error': 'The server failed; the request had no effect.',
} as const

export type ErrorCode = keyof typeof errorCodes

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorCodes, code)
