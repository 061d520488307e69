import { attr, childTexts, element, type Infer, string } from '@trestle/stanza'

/** XEP-0444. */
export const NS_REACTIONS = 'urn:xmpp:reactions:0'

/**
 * In a message: all reactions that its sender has to the message with that id, in the place of those of before; none, and
 * they are taken away (§3.2).
 */
export const Reactions = element(NS_REACTIONS, 'reactions', {
  id: attr(string),
  reactions: childTexts('reaction', string),
})

export interface ReactionsValue extends Infer<typeof Reactions> {}
