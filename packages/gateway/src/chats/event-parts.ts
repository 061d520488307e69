import { GatewayError } from '../module/gateway-error.js'
import { shortText } from '../support/clip.js'

/** Bytes of one emoji: longer ones are cut. */
const MAX_EMOJI = 500

/** The message that an event is about, as a module names it. Throws GatewayError `invalid`: modules may be plain JavaScript. */
export function targetOf(legacyId: string | undefined): { readonly legacyId: string } {
  if (typeof legacyId !== 'string' || legacyId === '') {
    throw new GatewayError('invalid', 'The id of a message is a string.')
  }
  return { legacyId }
}

/** Reactions, as a module gives them. Throws GatewayError `invalid`. */
export function emojisIn(emojis: readonly string[]): readonly string[] {
  if (!Array.isArray(emojis) || !emojis.every((emoji) => typeof emoji === 'string')) {
    throw new GatewayError('invalid', 'Reactions are a list of strings.')
  }
  return emojis.map((emoji) => shortText(emoji, MAX_EMOJI))
}
