import { readFileSync } from 'node:fs'
import { element, type Infer, string, text } from '@trestle/stanza'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { Conference, type ConferenceValue, getExtension, NS_BOOKMARKS, setExtension } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const Mood = element('urn:example:mood', 'mood', { text: text(string) })

describe('a bookmark', () => {
  it.each([
    ['conference', 'The Feast of Verona', true, 'Pilgrim', 0],
    ['add', 'The Feast of Verona', true, 'Pilgrim', 0],
    ['minimal', undefined, undefined, undefined, 0],
    ['edit', 'The Orchard', true, 'Romeo', 1],
    ['notification-unjoined', 'The Feast of Verona', undefined, 'Pilgrim', 0],
  ])('is read and written: %s', (name, called, autojoin, nick, extensions) => {
    const value = roundTrip(fixture(name), Conference)
    expect([value.name, value.autojoin, value.nick]).toEqual([called, autojoin, nick])
    expect(value.extensions?.elements ?? []).toHaveLength(extensions)
  })

  it.each(['retrieved', 'notification'])('may say yes by a number: %s', (name) => {
    expect(Conference.decode(elementFrom(fixture(name))).autojoin).toBe(true)
  })

  it('keeps what is not known, and is not lost for a wrong attribute', () => {
    const value = roundTrip(
      `<conference xmlns='${NS_BOOKMARKS}' mood='sad'><mask xmlns='urn:example:mask'/></conference>`,
      Conference,
    )
    expect(value.rest).toMatchObject({ attrs: { mood: 'sad' }, children: [{ name: 'mask' }] })
    const wrong = Conference.decode(elementFrom(`<conference xmlns='${NS_BOOKMARKS}' autojoin='aye' name='Mantua'/>`))
    expect([wrong.autojoin, wrong.name]).toEqual([undefined, 'Mantua'])
  })

  it('is refused in another namespace', () => {
    expect(() => Conference.decode(elementFrom(`<conference xmlns='urn:xmpp:bookmarks:0'/>`))).toThrow(
      `{${NS_BOOKMARKS}}conference`,
    )
  })
})

describe('extensions', () => {
  it('are read, set and removed, and leave the others alone', () => {
    const before = Conference.decode(elementFrom(fixture('edit')))
    expect(getExtension(before, Mood)).toBeUndefined()
    const sad = setExtension(setExtension(before, Mood, { text: 'merry' }), Mood, { text: 'sad' })
    expect(sad.extensions?.elements.map(({ name }) => name)).toEqual(['state', 'mood'])
    expect(getExtension(sad, Mood)).toEqual({ text: 'sad' })
    expect(setExtension(sad, Mood, undefined)).toEqual(before)
    expect(setExtension<Infer<typeof Mood>, ConferenceValue>({}, Mood, undefined).extensions).toBeUndefined()
  })
})
