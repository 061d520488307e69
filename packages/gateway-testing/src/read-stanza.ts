import { readSharedFiles } from '@trestle/gateway-media'
import type { Message, Presence } from '@trestle/stanza'
import { Conference, MucUser } from '@trestle/xep-0045'
import type { PubsubEventValue } from '@trestle/xep-0060'
import { NS_AVATAR_METADATA } from '@trestle/xep-0084'
import { readChatState } from '@trestle/xep-0085'
import { NS_NICK } from '@trestle/xep-0172'
import { Receipt } from '@trestle/xep-0184'
import { readDelay } from '@trestle/xep-0203'
import { Correction } from '@trestle/xep-0308'
import { readIdle } from '@trestle/xep-0319'
import { Displayed } from '@trestle/xep-0333'
import { stanzaIdOf } from '@trestle/xep-0359'
import { Retract } from '@trestle/xep-0424'
import { readModeration } from '@trestle/xep-0425'
import { Reactions } from '@trestle/xep-0444'
import { Reply, stripQuote } from '@trestle/xep-0461'
import type { ClientEvent, ClientFile } from './client-event.js'

/** What a message says to the client that got it. */
export function readMessage(stanza: Message, publishedAt: (url: string) => Uint8Array | undefined): ClientEvent {
  const { id = '', error } = stanza
  if (stanza.type === 'error') {
    return { kind: 'error', target: stanza.id, condition: error?.condition ?? 'undefined-condition', text: error?.text }
  }
  const receipt = stanza.get(Receipt)
  if (receipt) return { kind: 'receipt', target: receipt.id }
  const displayed = stanza.get(Displayed)
  if (displayed) return { kind: 'read', target: displayed.id }
  const invitation = readInvitation(stanza)
  if (invitation) return invitation
  const nick = stanza.type === 'groupchat' ? stanza.from?.resource || undefined : undefined
  const moderated = readModerated(stanza)
  if (moderated) return moderated
  const retract = stanza.get(Retract)
  if (retract) return { kind: 'retraction', nick, target: retract.id, stanza }
  const reactions = stanza.get(Reactions)
  if (reactions) return { kind: 'reactions', nick, target: reactions.id, emojis: reactions.reactions, stanza }
  const body = stripQuote(stanza) ?? stanza.body
  const correction = stanza.get(Correction)
  if (correction) return { kind: 'edit', nick, id, target: correction.id, body: body ?? '', stanza }
  const { files, caption } = readSharedFiles(stanza)
  if (body !== undefined || files.length > 0) {
    return {
      kind: 'message',
      nick,
      id: (stanza.type === 'groupchat' && stanza.from && stanzaIdOf(stanza, stanza.from.bare)) || id,
      body: files.length > 0 ? (caption ?? '') : (body ?? ''),
      replyTo: stanza.get(Reply)?.id,
      thread: stanza.thread,
      files: files.map(({ name, type, urls: [url] }): ClientFile => {
        return { name, type, url, bytes: url === undefined ? undefined : publishedAt(url) }
      }),
      at: readDelay(stanza)?.stamp,
      stanza,
    }
  }
  const state = readChatState(stanza)
  return state === undefined ? { kind: 'other', stanza } : { kind: 'typing', nick, state }
}

/** An invitation to a room, by whom it may be, a contact (XEP-0249) or the room (XEP-0045 §7.8.2); or the answer to one. */
function readInvitation(stanza: Message): ClientEvent | undefined {
  const direct = stanza.get(Conference)
  if (direct) {
    const { jid, reason, password } = direct
    return { kind: 'invitation', room: String(jid), reason, password }
  }
  const { invites = [], declines = [], password } = stanza.get(MucUser) ?? {}
  const [[invite], [decline]] = [invites, declines]
  if (decline) return { kind: 'declined', by: String(decline.from?.bare), reason: decline.reason }
  return invite && { kind: 'invitation', room: String(stanza.from?.bare), reason: invite.reason, password }
}

/** What a room says of a message that it took away (XEP-0425). */
function readModerated(stanza: Message): ClientEvent | undefined {
  const { from } = stanza
  const found = from && readModeration(stanza, { from, direction: 'in' })
  return found && { kind: 'moderation', target: found.id, nick: found.by?.resource, reason: found.reason }
}

/** What a contact has published by personal eventing (XEP-0163). */
export function readNotification(event: PubsubEventValue): ClientEvent | undefined {
  if (event.kind !== 'items') return undefined
  const { node, items } = event.value
  const payload = items.at(-1)?.payload[0]
  if (node === NS_NICK) return { kind: 'name', name: payload?.text() || undefined }
  if (node === NS_AVATAR_METADATA) return { kind: 'avatar', id: payload?.elements()[0]?.attrs['id'] }
  return undefined
}

/** The presence of a contact as networks know it. */
export function readPresence(presence: Presence, now: Date): ClientEvent {
  const { type, status } = presence
  const lastSeen = readIdle(presence, now)
  const shows = { away: 'away', xa: 'away', dnd: 'busy', chat: 'online' } as const
  const show = type === 'unavailable' ? 'offline' : presence.show ? shows[presence.show] : 'online'
  return { kind: 'presence', show, ...(status !== undefined && { status }), ...(lastSeen && { lastSeen }) }
}
