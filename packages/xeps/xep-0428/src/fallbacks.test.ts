import { readFileSync } from 'node:fs'
import { Message } from '@trestle/stanza'
import { elementFrom } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import {
  Fallback,
  fallbackRanges,
  markFallback,
  NS_FALLBACK,
  NS_FALLBACK_OLD,
  prependFallback,
  sliceRange,
  textWithoutFallback,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const messageOf = (xml: string) => new Message(elementFrom(xml))
const reply = 'urn:xmpp:reply:0'
const file = 'urn:example:file'

const withBody = (body: string, fallback: string) =>
  messageOf(`<message xmlns='jabber:client'><body>${body}</body>${fallback}</message>`)
const fallback = (inside: string, what = ` for='${reply}'`, ns = NS_FALLBACK) =>
  `<fallback xmlns='${ns}'${what}>${inside}</fallback>`

describe('a text without its fallback', () => {
  it('is what is left of it for whoever knows the specification', () => {
    const message = messageOf(fixture('reply'))
    expect(textWithoutFallback(message, [reply])).toBe('It is the east')
    expect(textWithoutFallback(message, [file])).toBe(message.body)
    expect(textWithoutFallback(message, [])).toBe(message.body)
  })

  it('is nothing where all of it is one', () => {
    const whole = messageOf(fixture('whole'))
    const retraction = 'urn:xmpp:message-retract:1'
    expect(textWithoutFallback(whole, [retraction])).toBeUndefined()
    expect(textWithoutFallback(whole, [retraction], 'subject')).toBeUndefined()
    expect(textWithoutFallback(whole, [file])).toBe(whole.body)
    const texts = messageOf(fixture('texts'))
    expect(textWithoutFallback(texts, [file], 'subject')).toBeUndefined()
    expect(textWithoutFallback(texts, [file])).toBe(' https://montague.example/sonnet.txt ')
  })

  it.each([
    ['of the body alone', withBody('Hm', fallback('<body/>')), undefined],
    ['of the subject alone', withBody('Hm', fallback('<subject/>')), 'Hm'],
    ['for the payload that there is', withBody('Hm', `${fallback('', '')}<reply xmlns='${reply}'/>`), undefined],
    ['for a payload that nobody named', withBody('Hm', `${fallback('', '')}<file xmlns='${file}'/>`), 'Hm'],
    ['of a specification of the same name', withBody('Hm', fallback('', ` for='${reply}#x'`)), 'Hm'],
    [
      'in the older namespace',
      withBody('&gt; a\nHm', fallback(`<body start='0' end='4'/>`, undefined, NS_FALLBACK_OLD)),
      'Hm',
    ],
    ['behind emoji', withBody('🧛 &amp; 🩸', fallback(`<body start='3' end='5'/>`)), '🧛 &'],
    ['in two elements', withBody('abcd', fallback(`<body end='1'/>`) + fallback(`<body start='3'/>`)), 'bc'],
    ['that ends beyond the text', withBody('abcd', fallback(`<body start='2' end='4294967295'/>`)), 'ab'],
    ['that begins beyond the text', withBody('abcd', fallback(`<body start='9'/>`)), 'abcd'],
    ['that ends before it begins', withBody('abcd', fallback(`<body start='3' end='1'/>`)), 'abcd'],
    ['with a position that is none', withBody('abcd', fallback(`<body start='-3' end='4'/>`)), 'abcd'],
    [
      'with one among others that are good',
      withBody('abcd', fallback(`<body end='x'/>`) + fallback(`<body end='1'/>`)),
      'bcd',
    ],
    ['that stands elsewhere', withBody('abcd', `<x xmlns='urn:example:x'>${fallback('')}</x>`), 'abcd'],
  ])('%s', (_, message, left) => {
    expect(textWithoutFallback(message, [reply])).toBe(left)
  })

  it('is nothing where there is no text', () => {
    const empty = messageOf(`<message xmlns='jabber:client'>${fallback('')}</message>`)
    expect(textWithoutFallback(empty, [reply])).toBeUndefined()
    expect(fallbackRanges(empty, [reply])).toEqual([])
  })

  it('costs no more than its length, however many parts are named', () => {
    const body = Array.from({ length: 20_000 }, (_, n) => ({ start: 2 * n, end: 2 * n + 1 }))
    const message = Message.of({ body: '🧛x'.repeat(20_000) }).add(Fallback, { for: reply, subject: [], body })
    expect(textWithoutFallback(message, [reply])).toBe('x'.repeat(20_000))
  })
})

describe('marking', () => {
  it('says that all of a message is a fallback, or one of its texts', () => {
    const message = () => Message.of({ subject: 'Taken back', body: 'I took it back.' })
    const all = markFallback(message(), reply)
    expect([textWithoutFallback(all, [reply]), textWithoutFallback(all, [reply], 'subject')]).toEqual([
      undefined,
      undefined,
    ])
    const body = markFallback(message(), reply, 'body')
    expect([textWithoutFallback(body, [reply]), textWithoutFallback(body, [reply], 'subject')]).toEqual([
      undefined,
      'Taken back',
    ])
  })

  it('puts a fallback before a body, counted in code points', () => {
    const message = prependFallback(Message.of({ body: 'Aye' }), reply, '> 🧛 & me\n')
    expect(message.body).toBe('> 🧛 & me\nAye')
    expect(message.getAll(Fallback)).toEqual([{ for: reply, subject: [], body: [{ start: 0, end: 9 }] }])
    expect(textWithoutFallback(message, [reply])).toBe('Aye')
  })

  it('moves what other fallbacks say of the body', () => {
    const message = Message.of({ body: 'See http://x' })
      .add(Fallback, { for: file, subject: [], body: [{ start: 4, end: 12 }, { end: 3 }] })
      .add(Fallback, { for: 'urn:example:other', subject: [], body: [{}] })
    prependFallback(message, reply, '> 🧛\n')
    const parts = (known: string) => fallbackRanges(message, [known]).map((range) => sliceRange(message.body!, range))
    expect(parts(reply)).toEqual(['> 🧛\n'])
    expect(parts(file)).toEqual(['See', 'http://x'])
    expect(parts('urn:example:other')).toEqual([message.body])
  })

  it('is all of a body that was not there', () => {
    expect(textWithoutFallback(prependFallback(Message.of({}), reply, 'x'), [reply])).toBeUndefined()
  })
})
