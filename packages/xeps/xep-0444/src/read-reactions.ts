import type { Message } from '@trestle/stanza'
import { Reactions, type ReactionsValue } from './elements.js'

const MAX_REACTIONS = 50
/** In UTF-16 units: the longest emoji are sequences of about thirty; networks behind gateways have names for theirs. */
const MAX_LENGTH = 128

/**
 * The reactions in a message: each once, without spaces around it, at most 50 of at most 128 characters. Undefined where
 * there are none, and where there are several sets, which must not be (XEP-0444 §4). Throws DecodeError.
 */
export function readReactions(message: Message): ReactionsValue | undefined {
  if (message.element.childrenOf(Reactions.ns, Reactions.name).length !== 1) return undefined
  const found = message.get(Reactions)
  return found && { ...found, reactions: distinctReactions(found.reactions) }
}

/** Each reaction once, and no more of them than are read. */
export function distinctReactions(reactions: readonly string[]): readonly string[] {
  const fitting = reactions.map((reaction) => reaction.trim()).filter(isReaction)
  return [...new Set(fitting)].slice(0, MAX_REACTIONS)
}

/** Whether a text is as long as a reaction may be. */
export function isReaction({ length }: string): boolean {
  return length > 0 && length <= MAX_LENGTH
}
