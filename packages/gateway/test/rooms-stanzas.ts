import { Iq, Message, Presence } from '@trestle/stanza'
import type { TestHost } from '@trestle/testing'
import { NS_MUC, NS_MUC_ADMIN, NS_MUC_OWNER, NS_MUC_USER } from '@trestle/xep-0045'
import { NS_MAM } from '@trestle/xep-0313'
import { NS_MODERATE } from '@trestle/xep-0425'
import { Element } from '@trestle/xml'

/** A presence that asks to be let into a room. */
export function joining(to: string, id?: string): Presence {
  const presence = Presence.of({ to, ...(id !== undefined && { id }) })
  presence.element.children.push(new Element('x', NS_MUC))
  return presence
}

/** What clients send to rooms: each with its name as its id. */
export function everythingTo(room: string): readonly (Presence | Message | Iq)[] {
  const nick = `${room}/Benvolio`
  const request = (type: 'get' | 'set', id: string, payload: Element, to = room) => {
    const made = Iq.of({ type, to, id })
    made.element.children.push(payload)
    return made
  }
  const el = (name: string, ns: string, attrs: Record<string, string> = {}, ...children: (Element | string)[]) =>
    new Element(name, ns, attrs, children)
  const item = (attrs: Record<string, string>) => el('query', NS_MUC_ADMIN, {}, el('item', NS_MUC_ADMIN, attrs))
  const form = el('x', 'jabber:x:data', { type: 'submit' })
  const invite = Message.of({ to: room, id: 'invite' })
  const sent = el('invite', NS_MUC_USER, { to: 'paris@montague.example' })
  invite.element.children.push(el('x', NS_MUC_USER, {}, sent))
  return [
    Presence.of({ to: nick, id: 'available' }),
    Presence.of({ to: nick, id: 'leave', type: 'unavailable' }),
    Message.of({ to: room, id: 'say', type: 'groupchat', body: 'Hi' }),
    Message.of({ to: room, id: 'subject', type: 'groupchat', subject: 'Mine' }),
    Message.of({ to: room, id: 'direct', type: 'chat', body: 'Hi' }),
    Message.of({ to: nick, id: 'whisper', type: 'chat', body: 'Hi' }),
    invite,
    request('set', 'archive', el('query', NS_MAM)),
    request('get', 'archive ends', el('metadata', NS_MAM)),
    request('get', 'info', el('query', 'http://jabber.org/protocol/disco#info')),
    request('get', 'items', el('query', 'http://jabber.org/protocol/disco#items')),
    request('get', 'list', item({ affiliation: 'member' })),
    request('get', 'roles', item({ role: 'moderator' })),
    request('set', 'kick', item({ nick: 'Benvolio', role: 'none' })),
    request('set', 'ban', item({ jid: 'paris@montague.example', affiliation: 'outcast' })),
    request('get', 'config', el('query', NS_MUC_OWNER)),
    request('set', 'configure', el('query', NS_MUC_OWNER, {}, form)),
    request('set', 'destroy', el('query', NS_MUC_OWNER, {}, el('destroy', NS_MUC_OWNER))),
    request('set', 'moderate', el('moderate', NS_MODERATE, { id: 'x' }, el('retract', 'urn:xmpp:message-retract:1'))),
    request('get', 'vcard', el('vCard', 'vcard-temp')),
    request('set', 'photo', el('vCard', 'vcard-temp')),
    request('get', 'registration', el('query', 'jabber:iq:register')),
    request('set', 'unregister', el('query', 'jabber:iq:register', {}, el('remove', 'jabber:iq:register'))),
    request('get', 'ping', el('ping', 'urn:xmpp:ping'), nick),
    request('get', 'version', el('query', 'jabber:iq:version'), nick),
    request('get', 'photo of', el('vCard', 'vcard-temp'), nick),
  ]
}

/** Sends stanzas, and resolves with what the gateway answers to each, by its id: its type, the condition and the text. */
export async function answersTo(
  { gateway, settled }: { readonly gateway: TestHost; readonly settled: () => Promise<void> },
  host: TestHost,
  stanzas: readonly (Presence | Message | Iq)[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const start = gateway.sent.length
  for (const { element } of stanzas) {
    // What a client would not send at all comes from others.
    element.attrs['from'] = String(host.address)
    gateway.receive(element)
  }
  await settled()
  const answers: Record<string, string[]> = Object.fromEntries(stanzas.map(({ id }) => [id, []]))
  for (const { attrs, children } of gateway.sent.slice(start)) {
    if (attrs['to'] !== String(host.address) || attrs['id'] === undefined) continue
    const error = children.find((child) => typeof child !== 'string' && child.name === 'error') as Element | undefined
    const words = error?.elements().map((child) => child.text() || child.name) ?? []
    answers[attrs['id']]?.push([attrs['type'] ?? 'available', ...words].join(' '))
  }
  return answers
}
