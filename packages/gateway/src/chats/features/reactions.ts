import { addHints } from '@trestle/xep-0334'
import { NS_REACTIONS, Reactions, readReactions } from '@trestle/xep-0444'
import { GatewayError } from '../../module/gateway-error.js'
import type { ChatFeature } from '../chat-feature.js'

/** Makes emojis in text style and in emoji style the same: networks write only one of them. */
const VARIATION_SELECTORS = /[\ufe0e\ufe0f]/gu

/** Somebody reacts to a message (XEP-0444). */
export const reactionsFeature: ChatFeature<'reactions'> = {
  kind: 'reactions',
  announces: ({ reactions }) => (reactions ? [NS_REACTIONS] : []),
  durable: true,
  read(stanza) {
    const found = readReactions(stanza)
    return found && { kind: 'reactions', target: { stanzaId: found.id }, emojis: found.reactions }
  },
  adapt(event, { reactions }) {
    if (!reactions) return { refuse: 'feature-not-implemented', text: 'This network has no reactions.' }
    const { max, allowed } = reactions === true ? {} : reactions
    if (max !== undefined && event.emojis.length > max) {
      return { refuse: 'policy-violation', text: `This network takes at most ${max} reactions to a message.` }
    }
    const plain = new Set(allowed?.map(withoutVariation))
    if (allowed && !event.emojis.every((emoji) => plain.has(withoutVariation(emoji)))) {
      return { refuse: 'policy-violation', text: `This network takes only these reactions: ${allowed.join(' ')}` }
    }
    return { event }
  },
  async deliver(event, delivery) {
    const known = await delivery.known(event.target)
    if (!known) throw new GatewayError('not-found', 'The network does not know the message that you reacted to.')
    const { target } = known
    const before = await delivery.reactions(target.legacyId)
    const emojis = [...new Set(event.emojis.map(withoutVariation))]
    const added = emojis.filter((emoji) => !before.includes(emoji))
    const removed = before.filter((emoji) => !emojis.includes(emoji))
    const { handlers, chat, received, call } = delivery
    await handlers.onReactions?.(chat, { kind: 'reactions', target, emojis, added, removed, ...received }, call)
    return { ids: undefined, reactions: { legacyId: target.legacyId, by: 'user', emojis } }
  },
  async write({ target, emojis }, writing) {
    const [original] = (await writing.stanzas(target)).filter(({ role }) => role === 'original')
    if (!original || !('legacyId' in target)) return []
    const stanza = writing.message().set(Reactions, { id: original.namedBy, reactions: emojis })
    const kept = writing.by === 'user' ? emojis.map(withoutVariation) : emojis
    const reactions = { legacyId: target.legacyId, by: writing.by, emojis: kept }
    return [{ stanza: addHints(stanza, 'store'), reactions }]
  },
}

/** Whether two sets of reactions are the same, in whatever style the emojis are written. */
export function sameReactions(some: readonly string[], others: readonly string[]): boolean {
  const plain = (emojis: readonly string[]) => new Set(emojis.map(withoutVariation))
  const [a, b] = [plain(some), plain(others)]
  return a.size === b.size && [...a].every((emoji) => b.has(emoji))
}

function withoutVariation(emoji: string): string {
  return emoji.replace(VARIATION_SELECTORS, '')
}
