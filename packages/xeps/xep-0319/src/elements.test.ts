import { readFileSync } from 'node:fs'
import { Presence } from '@trestle/stanza'
import { roundTrip } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { Idle, NS_IDLE, readIdle } from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const now = new Date('2025-06-01T12:00:00Z')
const read = (content: string, attrs = '') =>
  readIdle(new Presence(parse(`<presence xmlns='jabber:client' ${attrs}>${content}</presence>`)), now)

describe('the idle time', () => {
  it('in a presence that is away', () => {
    expect(roundTrip(fixture('auto-away'), Idle)).toEqual({ since: new Date('2025-05-06T07:08:09Z') })
    expect(readIdle(new Presence(parse(fixture('auto-away'))), now)).toEqual(new Date('2025-05-06T07:08:09Z'))
  })

  it('in none of somebody who is back', () => {
    expect(readIdle(new Presence(parse(fixture('back'))), now)).toBeUndefined()
  })

  it.each(['', "since=''", "since='yesterday'", "since='2025-02-30T00:00:00Z'", "since='1746515289'"])(
    'is refused with %j',
    (attrs) => {
      const idle = `<idle xmlns='${NS_IDLE}' ${attrs}/>`
      expect(() => Idle.decode(parse(idle))).toThrow('idle/@since')
      expect(read(idle)).toBeUndefined()
    },
  )

  it('may be told in any zone, and of any show', () => {
    const since = new Date('2025-05-06T07:08:09.500Z')
    expect(read(`<idle xmlns='${NS_IDLE}' since='2025-05-06T09:08:09.5+02:00'/>`)).toEqual(since)
    expect(read(`<show>dnd</show><idle xmlns='${NS_IDLE}' since='2025-05-06T07:08:09.5Z'/>`)).toEqual(since)
  })

  it('is read in the older form where there is nothing newer', () => {
    const older = "<query xmlns='jabber:iq:last' seconds='60'/>"
    expect(read(`<show>xa</show>${older}`)).toEqual(new Date('2025-06-01T11:59:00Z'))
    expect(read(`<show>xa</show>${older}<idle xmlns='${NS_IDLE}' since='2025-05-06T07:08:09Z'/>`)).toEqual(
      new Date('2025-05-06T07:08:09Z'),
    )
    // When the client was online last, before this session.
    expect(read(older)).toBeUndefined()
  })

  it('is nothing of who goes', () => {
    expect(read(`<idle xmlns='${NS_IDLE}' since='2025-05-06T07:08:09Z'/>`, "type='unavailable'")).toBeUndefined()
  })
})
