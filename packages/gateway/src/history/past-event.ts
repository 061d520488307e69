import type { Attachment } from '@trestle/gateway-media'
import type { ChatEvent } from '../chats/chat-event.js'
import { contentOf } from '../chats/content-of.js'
import type { PublishedFiles } from '../files/publish-files.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Past, PastEvent, PastTarget } from '../module/history.js'

/** Checks what a module tells of the past. Throws GatewayError `invalid`: modules may be plain JavaScript. */
export function checkedPast(given: Past): Past {
  if (typeof given?.legacyId !== 'string' || given.legacyId === '') throw invalid('What happened has an id.')
  if (!(given.at instanceof Date) || Number.isNaN(given.at.getTime())) throw invalid('What happened has a time.')
  if (typeof given.what !== 'object' || given.what === null) throw invalid('Nothing happened.')
  if (given.by !== 'me' && typeof given.by !== 'object') throw invalid('Somebody did it.')
  return given
}

/** What happened, as an event of a chat. Rejects with GatewayError `invalid`. */
export async function pastEventOf(
  what: PastEvent,
  publish: (files: readonly Attachment[]) => Promise<PublishedFiles>,
): Promise<ChatEvent> {
  switch (what.kind) {
    case 'edit':
      return { kind: 'edit', target: targetOf(what.target), content: await contentOf(what.message, publish) }
    case 'retraction':
      return { kind: 'retraction', target: targetOf(what.target) }
    case 'reactions':
      if (!Array.isArray(what.emojis) || !what.emojis.every((emoji) => typeof emoji === 'string')) {
        throw invalid('Reactions are a list of strings.')
      }
      return { kind: 'reactions', target: targetOf(what.target), emojis: [...new Set(what.emojis)] }
    default:
      return { kind: 'message', content: await contentOf(what, publish) }
  }
}

function targetOf(target: PastTarget): PastTarget {
  if (typeof target?.legacyId !== 'string' || target.legacyId === '') throw invalid('The id of a message is a string.')
  return { legacyId: target.legacyId }
}

function invalid(text: string): GatewayError {
  return new GatewayError('invalid', text)
}
