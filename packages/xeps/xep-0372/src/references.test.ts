import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { elementFrom } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addMention, mentionedJid, mentionUri, Reference, readMentions, readReferences } from './index.js'

const juliet = 'juliet@capulet.example'
const mentions = (message: Message) => readMentions(message).map(({ jid, range, text }) => [String(jid), range, text])

describe('a mention', () => {
  it('is of a part of the body, in code points', () => {
    const xml = readFileSync(new URL('../fixtures/mention.xml', import.meta.url), 'utf8')
    expect(mentions(new Message(elementFrom(xml)))).toEqual([[juliet, { start: 22, end: 28 }, 'Juliet']])
  })

  it('is added by its text, each time the next one', () => {
    const message = Message.of({ body: '🌹 Juliet, Juliet' })
    addMention(message, juliet, 'Juliet')
    addMention(message, 'nurse@capulet.example', 'Juliet')
    expect(mentions(message)).toEqual([
      [juliet, { start: 2, end: 8 }, 'Juliet'],
      ['nurse@capulet.example', { start: 10, end: 16 }, 'Juliet'],
    ])
    expect(() => addMention(message, juliet, 'Juliet')).toThrow(RangeError)
  })

  it.each(['Tybalt', '', { start: 3, end: 3 }, { start: -1, end: 2 }, { start: 0, end: 99 }])(
    'is not added where the body has no such part: %j',
    (where) => {
      expect(() => addMention(Message.of({ body: 'Juliet' }), juliet, where)).toThrow(RangeError)
    },
  )

  const uri = `xmpp:${juliet}`
  it.each([
    ['behind the body', { begin: 0, end: 99 }],
    ['backwards', { begin: 5, end: 2 }],
    ['half of it', { begin: 1 }],
  ])('without a range of this body counts without one: %s', (_, range) => {
    const message = Message.of({ body: 'Juliet' }).add(Reference, { type: 'mention', uri, ...range })
    expect(mentions(message)).toEqual([[juliet, undefined, undefined]])
  })

  it('is not what is about an earlier message, of another type, or of nobody', () => {
    const message = Message.of({ body: 'Juliet' })
    message.add(Reference, { type: 'mention', uri, anchor: 'xmpp:feast@rooms.verona.example' })
    message.add(Reference, { type: 'data', uri })
    message.add(Reference, { type: 'mention', uri: 'https://capulet.example' })
    message.add(Reference, { type: 'mention' })
    expect(mentions(message)).toEqual([])
    expect(readReferences(message)).toHaveLength(4)
  })
})

it('references are bounded, and malformed ones do not cost the others', () => {
  const message = Message.of({ body: 'Juliet' }).add(Reference, { type: 'data' })
  delete message.element.child(Reference.ns, Reference.name)!.attrs['type']
  for (let n = 0; n < 200; n++) message.add(Reference, { type: 'data' })
  expect(readReferences(message)).toHaveLength(99)
})

describe('the address in a URI', () => {
  it.each([juliet, 'capulet.example', 'feast@rooms.verona.example/Nurse/A b?#', 'r%m@montague.example', 'å@ö.example'])(
    'is read as it was written: %s',
    (text) => {
      const jid = JID.parse(text)
      expect(String(mentionedJid(mentionUri(jid)))).toBe(text)
    },
  )

  it.each([
    '',
    'xmpp:',
    'xmpp:@capulet.example',
    'xmpp://a@b/c@d',
    'xmpp:a@b?message',
    'mailto:a@b',
    'xmpp:%',
    'xmpp:a%40b@c',
  ])('is not read where there is none: %s', (uri) => {
    expect(mentionedJid(uri)).toBeUndefined()
  })
})
