import type { Attachment } from '@trestle/gateway-media'
import type { ChatEvent } from '../chats/chat-event.js'
import { contentOf } from '../chats/content-of.js'
import { emojisIn, targetOf } from '../chats/event-parts.js'
import type { PublishedFiles } from '../files/publish-files.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Past, PastEvent } from '../module/history.js'

/** Checks what a module tells of the past. Throws GatewayError `invalid`: modules may be plain JavaScript. */
export function checkedPast(given: Past): Past {
  if (typeof given?.legacyId !== 'string' || given.legacyId === '') throw invalid('What happened has an id.')
  if (!(given.at instanceof Date) || Number.isNaN(given.at.getTime())) throw invalid('What happened has a time.')
  if (typeof given.what !== 'object' || given.what === null) throw invalid('Nothing happened.')
  if (given.by !== 'me' && typeof given.by !== 'object') throw invalid('Somebody did it.')
  return { ...given, what: checkedEvent(given.what) }
}

function checkedEvent(what: PastEvent): PastEvent {
  if (what.kind !== 'edit' && what.kind !== 'retraction' && what.kind !== 'reactions') return what
  const target = targetOf(what.target?.legacyId)
  return what.kind === 'reactions' ? { ...what, target, emojis: emojisIn(what.emojis) } : { ...what, target }
}

/** What happened, which was checked, as an event of a chat. Rejects with GatewayError `invalid`. */
export async function pastEventOf(
  what: PastEvent,
  publish: (files: readonly Attachment[]) => Promise<PublishedFiles>,
): Promise<ChatEvent> {
  switch (what.kind) {
    case 'edit':
      return { kind: 'edit', target: what.target, content: await contentOf(what.message, publish) }
    case 'retraction':
      return { kind: 'retraction', target: what.target }
    case 'reactions':
      return { kind: 'reactions', target: what.target, emojis: [...new Set(what.emojis)] }
    default:
      return { kind: 'message', content: await contentOf(what, publish) }
  }
}

function invalid(text: string): GatewayError {
  return new GatewayError('invalid', text)
}
