import { concat, utf8 } from '../bytes.js'
import type { ChannelBinding } from '../channel-binding.js'
import { SaslError } from '../errors.js'
import { hmac } from '../scram/keys.js'
import type { HtMechanism } from './mechanism.js'

export const hashLengths: Readonly<Record<HtMechanism['hash'], number>> = { 'SHA-256': 32, 'SHA-512': 64 }

/** Shows that one end has the token, on this channel: each end in its own words, so that none can be sent back. */
export function hashedToken(
  { hash }: HtMechanism,
  token: string,
  role: 'Initiator' | 'Responder',
  bindingData: Uint8Array,
): Promise<Uint8Array> {
  return hmac(hash, utf8(token), concat(utf8(role), bindingData))
}

/** What the mechanism binds to; undefined where this connection has no such thing. */
export function bindingData(
  { binding }: HtMechanism,
  channelBindings: readonly ChannelBinding[],
): Uint8Array | undefined {
  if (binding === undefined) return new Uint8Array()
  return channelBindings.find(({ type }) => type === binding)?.data
}

/** An empty one would prove nothing. */
export function checkToken(token: string): void {
  if (token === '') throw new SaslError('bad-credentials', 'The token is empty')
}
