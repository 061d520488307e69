import type { Message } from '@trestle/stanza'
import { readFastening } from '@trestle/xep-0422'
import { OldRetract, Retract } from './elements.js'

/**
 * The id of the message that a message retracts, as its sender says; undefined where it retracts none, or somebody else's
 * as a moderator (XEP-0425). Reads the older form as well. Throws DecodeError where it is malformed.
 */
export function readRetraction(message: Message): string | undefined {
  const retract = message.get(Retract)
  if (retract) return isModeration(retract.rest?.children ?? []) ? undefined : retract.id
  return readOldRetraction(message)
}

/** One that is fastened to the message that it retracts. */
function readOldRetraction(message: Message): string | undefined {
  const fastening = readFastening(message)
  return fastening?.payloads.some(({ ns, name }) => ns === OldRetract.ns && name === OldRetract.name)
    ? fastening.id
    : undefined
}

/** Whatever the version of moderation. */
function isModeration(children: readonly { readonly name: string }[]): boolean {
  return children.some(({ name }) => name === 'moderated')
}
