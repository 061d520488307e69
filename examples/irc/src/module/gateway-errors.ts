import { GatewayError, type GatewayErrorCode } from '@trestle/gateway'
import { IrcError, type IrcErrorCode } from '../irc/irc-error.js'

const codes: Partial<Record<IrcErrorCode, GatewayErrorCode>> = {
  unreachable: 'unreachable',
  tls: 'unreachable',
  throttled: 'rate-limited',
  banned: 'blocked',
  'bad-password': 'forbidden',
  'sasl-failed': 'forbidden',
  'sasl-unsupported': 'unsupported',
  'nick-refused': 'conflict',
  'no-such-nick': 'not-found',
  'no-such-channel': 'not-found',
  'bad-channel': 'invalid',
  'too-many-channels': 'blocked',
  'channel-full': 'blocked',
  'invite-only': 'forbidden',
  'banned-from-channel': 'forbidden',
  'bad-key': 'forbidden',
  'account-needed': 'forbidden',
  'tls-needed': 'forbidden',
  'cannot-send': 'blocked',
  'not-on-channel': 'not-found',
  'user-not-on-channel': 'not-found',
  'user-on-channel': 'conflict',
  'not-operator': 'forbidden',
  'not-permitted': 'forbidden',
  'nick-in-use': 'conflict',
  'bad-nick': 'invalid',
  'list-full': 'blocked',
  'too-fast': 'rate-limited',
  'unknown-message': 'not-found',
  unsupported: 'unsupported',
  refused: 'blocked',
  invalid: 'invalid',
  'queue-full': 'rate-limited',
  cancelled: 'cancelled',
  unconfirmed: 'uncertain',
}

/** What is the same for every server, in words that say what to do about it. */
const texts: Partial<Record<IrcErrorCode, string>> = {
  'channel-full': 'The channel is full (+l).',
  'invite-only': 'The channel is for those who were invited (+i): ask one of its operators.',
  'banned-from-channel': 'You are banned from the channel (+b).',
  'bad-key': 'The channel has a key (+k): enter with it as password.',
  'account-needed': 'This is for those with a registered account: give your account when you register here.',
}

/** What an error of IRC means. What is not listed is a lost connection; nothing was sent then. */
export function asGatewayError(error: unknown): unknown {
  if (!(error instanceof IrcError)) return error
  const { code, message, retryAt } = error
  const text = texts[code] ?? message
  return new GatewayError(codes[code] ?? 'disconnected', text, { cause: error, ...(retryAt && { retryAt }) })
}

export function refuse(error: unknown): never {
  throw asGatewayError(error)
}
