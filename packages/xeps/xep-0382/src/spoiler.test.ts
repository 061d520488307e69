import { Message } from '@trestle/stanza'
import { elementFrom } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { isSpoiler, markSpoiler, NS_SPOILER, Spoiler, spoilerHint } from './index.js'

const messageWith = (spoilers: string, lang = 'en') =>
  new Message(elementFrom(`<message xmlns='jabber:client' xml:lang='${lang}'><body>x</body>${spoilers}</message>`))
const spoiler = (hint: string, lang?: string) =>
  `<spoiler xmlns='${NS_SPOILER}'${lang === undefined ? '' : ` xml:lang='${lang}'`}>${hint}</spoiler>`

describe('the hint', () => {
  it('is told in the language asked for, or of the message', () => {
    const message = messageWith(spoiler('Fine', 'it') + spoiler('The end', 'en'))
    expect(spoilerHint(message)).toBe('The end')
    expect(spoilerHint(message, 'IT')).toBe('Fine')
  })

  it('without a language is in that of the message, and stands in for others', () => {
    const message = messageWith(spoiler('Fine', 'it') + spoiler('The end'))
    expect(spoilerHint(message)).toBe('The end')
    expect(spoilerHint(message, 'en')).toBe('The end')
    expect(spoilerHint(message, 'de')).toBe('The end')
  })

  it('is else the first that says something', () => {
    expect(spoilerHint(messageWith(spoiler('', 'en') + spoiler('Fine', 'it')))).toBe('Fine')
    expect(spoilerHint(messageWith(spoiler('')))).toBeUndefined()
    expect(spoilerHint(messageWith(''))).toBeUndefined()
  })
})

describe('a message', () => {
  it('is no spoiler until it is marked', () => {
    const message = Message.of({ body: 'Tybalt is gone' })
    expect(isSpoiler(message)).toBe(false)
    expect(isSpoiler(markSpoiler(message))).toBe(true)
    expect(message.getAll(Spoiler)).toEqual([{}])
  })

  it('has the hints of the last time it was marked', () => {
    const message = markSpoiler(Message.of({ body: 'Tybalt is gone' }), 'The duel')
    expect(message.getAll(Spoiler)).toEqual([{ hint: 'The duel' }])
    markSpoiler(message, { '': 'The duel', it: 'Il duello' })
    expect(message.getAll(Spoiler)).toEqual([{ hint: 'The duel' }, { lang: 'it', hint: 'Il duello' }])
  })
})
