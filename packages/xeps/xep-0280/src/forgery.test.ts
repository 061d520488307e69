import type { XmppFailure } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import { createManualClock, createTestHost, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { type Carbon, carbonReceived, carbonSent, carbons } from './index.js'

// The family of CVE-2017-5589: somebody writes in the name of somebody else.

const account = 'juliet@capulet.example'
const copied = (attrs: string, content = '<body>Farewell for ever</body>', ns = "xmlns='jabber:client'") =>
  `<forwarded xmlns='urn:xmpp:forward:0'><message ${ns} ${attrs}>${content}</message></forwarded>`
const toUs = `from='romeo@montague.example/orchard' to='${account}/balcony' type='chat'`
const fromUs = `from='${account}/balcony' to='romeo@montague.example/orchard' type='chat'`
const received = (content = copied(toUs), ns = 'urn:xmpp:carbons:2') => `<received xmlns='${ns}'>${content}</received>`
const sent = (content = copied(fromUs), ns = 'urn:xmpp:carbons:2') => `<sent xmlns='${ns}'>${content}</sent>`
const message = (content: string, from = `from='${account}'`, rest = '') =>
  `<message ${from} to='${account}/chamber' type='chat'>${content}${rest}</message>`

/** The code of a failure that is told as it should be: by the plugin, with the stanza, and without what was in it. */
function codeOf({ error, source, stanza }: XmppFailure): unknown {
  const told = source === 'xep-0280' && stanza !== undefined && !String(error).includes('Farewell')
  return told ? (error as { code?: unknown }).code : { error, source, stanza }
}

/** What a host makes of what it receives. */
function listening(host: TestHost) {
  const seen = { messages: [] as Message[], copies: [] as Carbon[], errors: [] as unknown[] }
  host.xmpp.events.on('message', (one) => void seen.messages.push(one))
  host.xmpp.events.on('message:error', (one) => void seen.messages.push(one))
  host.xmpp.events.on(carbonReceived, (one) => void seen.copies.push(one))
  host.xmpp.events.on(carbonSent, (one) => void seen.copies.push(one))
  host.xmpp.events.on('error', (failure) => void seen.errors.push(codeOf(failure)))
  return seen
}

const client = () => {
  const host = createTestHost({ jid: `${account}/chamber`, clock: createManualClock() })
    .use(carbons)
    .goOnline()
  return { host, seen: listening(host) }
}

describe('a copy', () => {
  it('is told of as what it is, and is no message to this client', () => {
    const { host, seen } = client()
    host.receive(message(received()))
    host.receive(message(sent()))
    expect(seen.copies.map(({ message: { body, from } }) => [body, String(from)])).toEqual([
      ['Farewell for ever', 'romeo@montague.example/orchard'],
      ['Farewell for ever', `${account}/balcony`],
    ])
    expect([seen.messages, seen.errors]).toEqual([[], []])
  })

  it('may be of an error, or of what one said to oneself', () => {
    const { host, seen } = client()
    const bounce = copied(toUs.replace('chat', 'error'), "<error type='cancel'/>")
    host.receive(message(received(bounce)).replace("type='chat'", "type='error'"))
    host.receive(message(received(copied(`from='${account}/balcony' to='${account}'`))))
    host.receive(message(sent(copied(`from='${account}/balcony'`))))
    expect(seen.copies.map(({ message: { type } }) => type)).toEqual(['error', 'normal', 'normal'])
    expect([seen.messages, seen.errors]).toEqual([[], []])
  })

  it.each([
    ['a stranger', 'tybalt@verona.example/street'],
    ['a contact', 'romeo@montague.example/orchard'],
    ['the contact in whose name it speaks, without a resource', 'romeo@montague.example'],
    ['another client of the same account', `${account}/balcony`],
    ['this client itself', `${account}/chamber`],
    ['the domain of the account', 'capulet.example'],
    ['a service of it', 'rooms.capulet.example'],
    ['an account that looks like it', 'juliet@capulet.example.org'],
    ['an account of another name', 'julie\u0442@capulet.example'],
  ])('is not taken from %s', (_, from) => {
    const { host, seen } = client()
    host.receive(message(received(), `from='${from}'`, '<body>innocent</body>'))
    host.receive(message(sent(), `from='${from}'`))
    expect(seen).toEqual({ messages: [], copies: [], errors: ['untrusted-sender', 'untrusted-sender'] })
    expect(host.sent.filter(({ name }) => name === 'message')).toEqual([])
  })

  it('is not taken from nobody: the server has to say that it is its own (§7)', () => {
    const { host, seen } = client()
    host.receive(message(received(), ''))
    expect(seen).toEqual({ messages: [], copies: [], errors: ['untrusted-sender'] })
  })

  it.each([
    ['what was sent to somebody else', received(copied(fromUs)), 'wrong-account'],
    ['what somebody else sent', sent(copied(toUs)), 'wrong-account'],
    ['what has no sender', received(copied(`to='${account}'`)), 'wrong-account'],
    ['what was sent to nobody', received(copied("from='romeo@montague.example/orchard'")), 'wrong-account'],
    ['what was said in a room', received(copied(toUs.replace('chat', 'groupchat'))), 'groupchat'],
    ['a copy of a copy', received(copied(toUs, received())), 'nested'],
    ['a copy of what was sent in a copy of what was received', received(copied(toUs, sent())), 'nested'],
    ['two copies', received() + received(), 'malformed'],
    ['one of each', sent() + received(), 'malformed'],
    ['two messages', received(copied(toUs) + copied(toUs)), 'malformed'],
    ['nothing', received(''), 'malformed'],
    ['a message that is not forwarded', received(`<message xmlns='jabber:client' ${toUs}/>`), 'malformed'],
    ['a message in the wrong namespace', received(copied(toUs, '<body/>', '')), 'malformed'],
    ['an address that is none', received(copied(`from='@@' to='${account}'`)), 'malformed'],
  ])('is not %s', (_, content, code) => {
    const { host, seen } = client()
    host.receive(message(content))
    expect(seen).toEqual({ messages: [], copies: [], errors: [code] })
  })

  it('is nothing in another namespace: what is in it is not shown', () => {
    const { host, seen } = client()
    host.receive(message(received(copied(toUs), 'urn:xmpp:carbons:1'), "from='tybalt@verona.example/street'"))
    host.receive(message(copied(toUs), "from='tybalt@verona.example/street'"))
    expect(seen.messages.map(({ body, from }) => [body, String(from)])).toEqual([
      [undefined, 'tybalt@verona.example/street'],
      [undefined, 'tybalt@verona.example/street'],
    ])
    expect([seen.copies, seen.errors]).toEqual([[], []])
  })

  it('is nothing for a component, whoever sends it', () => {
    const host = createTestNetwork().join({ jid: 'superduper.example', kind: 'component' }).use(carbons).goOnline()
    const seen = listening(host)
    for (const from of ['juliet@superduper.example', 'superduper.example', 'tybalt@verona.example/street']) {
      host.receive(
        `<message from='${from}' to='juliet@superduper.example/x'>${received(
          copied("from='romeo@montague.example/orchard' to='juliet@superduper.example/y'"),
        )}</message>`,
      )
    }
    expect(seen).toEqual({ messages: [], copies: [], errors: ['not-a-client', 'not-a-client', 'not-a-client'] })
  })

  it('is not looked for once the plugin is gone, and still never shown', () => {
    const { host, seen } = client()
    host.remove(carbons)
    host.receive(message(received(), "from='tybalt@verona.example/street'"))
    expect(seen.messages.map(({ body }) => body)).toEqual([undefined])
    expect(seen.copies).toEqual([])
  })
})
