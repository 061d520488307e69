import { readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { Conference, NS_BOOKMARKS } from '@trestle/xep-0402'
import { describe, expect, it } from 'vitest'
import { isPinned, NS_PINNING, Pinned, setPinned } from './index.js'

const fixture = readFileSync(new URL('../fixtures/bookmark.xml', import.meta.url), 'utf8')
const folded = (pinned = '') => `<conference xmlns='${NS_BOOKMARKS}'><extensions>
  <state xmlns='urn:example:folded' folded='true'/>${pinned}</extensions></conference>`

describe('a bookmark', () => {
  it('is read and written while it is pinned', () => {
    expect(isPinned(roundTrip(fixture, Conference))).toBe(true)
    expect(isPinned(setPinned(roundTrip(fixture, Conference), false))).toBe(false)
    expect(setPinned(roundTrip(fixture, Conference), false).extensions).toBeUndefined()
  })

  it('is pinned and unpinned beside what others keep with it', () => {
    const before = Conference.decode(elementFrom(folded()))
    expect(isPinned(before)).toBe(false)
    const pinned = setPinned(before, true)
    expect(pinned.extensions?.elements.map(({ name }) => name)).toEqual(['state', 'pinned'])
    expect(setPinned(pinned, true)).toBe(pinned)
    expect(setPinned(pinned, false)).toEqual(before)
    expect(isPinned(setPinned({}, true))).toBe(true)
  })

  it('is pinned by the right namespace alone, and keeps what is in there', () => {
    const other = Conference.decode(elementFrom(folded(`<pinned xmlns='urn:example:folded'/>`)))
    expect(isPinned(other)).toBe(false)
    roundTrip(`<pinned xmlns='${NS_PINNING}' order='2'><since xmlns='urn:example:folded'/></pinned>`, Pinned)
    expect(() => Pinned.decode(elementFrom(`<pinned xmlns='urn:example:other'/>`))).toThrow(`{${NS_PINNING}}pinned`)
  })
})
