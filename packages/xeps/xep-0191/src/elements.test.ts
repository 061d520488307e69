import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  Block,
  Blocked,
  BlockList,
  BlockListRequest,
  blockedError,
  isBlockedError,
  NS_BLOCKING,
  Unblock,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const tybalt = { jid: JID.parse('tybalt@capulet.example') }
const paris = { jid: JID.parse('paris@verona.example') }

describe('the elements', () => {
  it('of a request for the list', () => {
    expect(roundTrip(fixture('blocklist-request'), BlockListRequest)).toEqual({})
  })

  it.each([
    ['blocklist-result', [tybalt, paris]],
    ['blocklist-result-empty', []],
  ])('of the %s', (name, items) => {
    expect(roundTrip(fixture(name), BlockList)).toEqual({ items })
  })

  it.each(['block', 'block-push', 'block-push-other-resource'])('of the %s', (name) => {
    expect(roundTrip(fixture(name), Block)).toEqual({ items: [tybalt] })
  })

  it.each([
    ['unblock', [tybalt]],
    ['unblock-push', [tybalt]],
    ['unblock-push-other-resource', [tybalt]],
    ['unblock-all', []],
    ['unblock-all-push', []],
    ['unblock-all-push-other-resource', []],
  ])('of the %s', (name, items) => {
    expect(roundTrip(fixture(name), Unblock)).toEqual({ items })
  })

  it('of an error that says that the address is blocked', () => {
    expect(roundTrip(fixture('blocked-error'), Blocked)).toEqual({})
    const { error } = new Message(parse(fixture('blocked-error').replace('<message', "<message xmlns='jabber:client'")))
    expect(isBlockedError(error)).toBe(true)
    expect(isBlockedError(blockedError())).toBe(true)
    expect(isBlockedError(new Error('not-acceptable'))).toBe(false)
  })

  it('keep what others add to an item', () => {
    const xml = `<block xmlns='${NS_BLOCKING}'><item jid='paris@verona.example' since='dawn'><x xmlns='urn:example:why'/></item></block>`
    expect(roundTrip(xml, Block).items[0]?.rest?.children).toHaveLength(1)
  })

  it('leave out listed items that are no address, and refuse a request with such', () => {
    const items = `<item jid='@'/><item/><item jid='paris@verona.example'/>`
    const skipped: string[] = []
    const listed = BlockList.decode(parse(`<blocklist xmlns='${NS_BLOCKING}'>${items}</blocklist>`), {
      skipped: (error) => void skipped.push(error.message),
    })
    expect(listed).toEqual({ items: [paris] })
    expect(skipped).toHaveLength(2)
    expect(() => Block.decode(parse(`<block xmlns='${NS_BLOCKING}'>${items}</block>`))).toThrow('block/')
    expect(() => Unblock.decode(parse(`<unblock xmlns='${NS_BLOCKING}'><item/></unblock>`))).toThrow(
      'item/@jid: missing',
    )
  })
})
