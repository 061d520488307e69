import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, roundTrip } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_REPLY, Reply } from './elements.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')

describe('the elements', () => {
  it.each([
    ['reply', 'juliet@capulet.example/balcony'],
    ['quotation', 'juliet@capulet.example/tomb'],
  ])('of a %s', (name, to) => {
    expect(roundTrip(fixture(name), Reply)).toEqual({ id: 'vow-1', to: JID.parse(to) })
  })

  it('do not need an author that is an address', () => {
    expect(Reply.decode(elementFrom(`<reply xmlns='${NS_REPLY}' id='vow-1'/>`)).to).toBeUndefined()
    expect(Reply.decode(elementFrom(`<reply xmlns='${NS_REPLY}' id='vow-1' to='@'/>`)).to).toBeUndefined()
  })

  it('refuse a reply to nothing', () => {
    expect(() => Reply.decode(elementFrom(`<reply xmlns='${NS_REPLY}'/>`))).toThrow('reply/@id: missing')
  })
})
