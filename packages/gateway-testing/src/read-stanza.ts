import { readSharedFiles } from '@trestle/gateway-media'
import type { Message, Presence } from '@trestle/stanza'
import type { PubsubEventValue } from '@trestle/xep-0060'
import { NS_AVATAR_METADATA } from '@trestle/xep-0084'
import { readChatState } from '@trestle/xep-0085'
import { NS_NICK } from '@trestle/xep-0172'
import { Receipt } from '@trestle/xep-0184'
import { readDelay } from '@trestle/xep-0203'
import { Correction } from '@trestle/xep-0308'
import { readIdle } from '@trestle/xep-0319'
import { Displayed } from '@trestle/xep-0333'
import { Retract } from '@trestle/xep-0424'
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
  const retract = stanza.get(Retract)
  if (retract) return { kind: 'retraction', target: retract.id, stanza }
  const reactions = stanza.get(Reactions)
  if (reactions) return { kind: 'reactions', target: reactions.id, emojis: reactions.reactions, stanza }
  const body = stripQuote(stanza) ?? stanza.body
  const correction = stanza.get(Correction)
  if (correction) return { kind: 'edit', id, target: correction.id, body: body ?? '', stanza }
  const { files, caption } = readSharedFiles(stanza)
  if (body !== undefined || files.length > 0) {
    return {
      kind: 'message',
      id,
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
  return state === undefined ? { kind: 'other', stanza } : { kind: 'typing', state }
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
