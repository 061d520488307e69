import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { createHostPair, elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Markup, type MarkupValue, markupOf, messageMarkup, NS_MARKUP, setMarkup } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const none: MarkupValue = { spans: [], codeBlocks: [], lists: [], quotes: [] }

describe('the elements', () => {
  it.each([
    ['span', { spans: [{ start: 7, end: 12, emphasis: true }] }],
    ['code-block', { codeBlocks: [{ start: 11, end: 28, language: 'bash' }] }],
    ['list', { lists: [{ start: 7, end: 25, ordered: false, items: [{ start: 7 }, { start: 16 }] }] }],
    ['quote', { quotes: [{ start: 9, end: 20 }] }],
    [
      'nested-quotes',
      {
        quotes: [
          { start: 0, end: 35 },
          { start: 11, end: 23 },
        ],
      },
    ],
  ])('of a message: %s', (name, value) => {
    expect(roundTrip(fixture(name), Markup)).toEqual({ ...none, ...value })
    expect(markupOf(new Message(elementFrom(fixture(name))))).toEqual({ ...none, ...value })
  })

  it('keep what is not known, and leave out what does not fit', () => {
    const xml = `<markup xmlns='${NS_MARKUP}'><span start='0' end='1'><glow xmlns='urn:example:glow'/></span></markup>`
    expect(roundTrip(xml, Markup).spans[0]?.rest?.children).toHaveLength(1)
    const bad = `<markup xmlns='${NS_MARKUP}'><span start='-1' end='1'/><span end='1'/><bquote start='0' end='1'/></markup>`
    expect(Markup.decode(elementFrom(bad))).toEqual({ ...none, quotes: [{ start: 0, end: 1 }] })
  })
})

describe('markup', () => {
  it('is that of the body in a language', () => {
    const bodies = `<body xml:lang='en'>sun</body><body xml:lang='it'>sole</body>`
    const message = new Message(elementFrom(`<message xmlns='jabber:client' xml:lang='en'>${bodies}</message>`))
    setMarkup(message, { ...none, spans: [{ start: 0, end: 3, strong: true }] })
    setMarkup(message, { ...none, lang: 'it', spans: [{ start: 0, end: 4, strong: true }] })
    expect(markupOf(message)?.spans[0]?.end).toBe(3)
    expect(markupOf(message, 'it')?.spans[0]?.end).toBe(4)
    expect(markupOf(message, 'de')).toBeUndefined()
    setMarkup(message, { ...none, lang: 'it' })
    expect(message.getAll(Markup)).toHaveLength(2)
    setMarkup(message, { ...none, lang: 'de', spans: [{ start: 0, end: 3, strong: true }] })
    expect(markupOf(message, 'de')).toBeUndefined()
  })

  it('without a body is none', () => {
    expect(markupOf(setMarkup(Message.of({}), none))).toBeUndefined()
    expect(markupOf(Message.of({ body: 'sun' }))).toBeUndefined()
  })

  it('is sent and read by the hosts that have it', async () => {
    const { network, romeo, juliet } = createHostPair((host) => host.use(messageMarkup))
    const received: unknown[] = []
    juliet.xmpp.events.on('message', (message) => received.push(juliet.get(messageMarkup).markupOf(message)?.spans))
    const api = romeo.get(messageMarkup)
    const body = '*Juliet*'
    romeo.xmpp.send(api.setMarkup(romeo.xmpp.message({ to: juliet.jid, body }), api.markupOfStyling(body)))
    await network.settled()
    expect(received).toEqual([[{ start: 1, end: 7, strong: true }]])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = createHostPair((host) => host.use(messageMarkup))
  expect(romeo.xmpp.features.list()).toContain(NS_MARKUP)
  romeo.remove(messageMarkup)
  expect(romeo.xmpp.features.list()).not.toContain(NS_MARKUP)
})
