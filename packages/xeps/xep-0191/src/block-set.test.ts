import { JID } from '@trestle/jid'
import { describe, expect, it } from 'vitest'
import { createBlockSet, isBlockedBy } from './index.js'

const cases: readonly [entry: string, address: string, blocked: boolean][] = [
  ['tybalt@capulet.example/street', 'tybalt@capulet.example/street', true],
  ['tybalt@capulet.example/street', 'tybalt@capulet.example/hall', false],
  ['tybalt@capulet.example/street', 'tybalt@capulet.example', false],
  ['tybalt@capulet.example', 'tybalt@capulet.example', true],
  ['tybalt@capulet.example', 'tybalt@capulet.example/street', true],
  ['tybalt@capulet.example', 'juliet@capulet.example', false],
  ['capulet.example/echo', 'capulet.example/echo', true],
  ['capulet.example/echo', 'capulet.example', false],
  ['capulet.example/echo', 'tybalt@capulet.example/echo', false],
  ['capulet.example', 'capulet.example', true],
  ['capulet.example', 'capulet.example/echo', true],
  ['capulet.example', 'tybalt@capulet.example/street', true],
  ['capulet.example', 'tybalt@rooms.capulet.example', false],
]

describe('an entry of a block list', () => {
  it.each(cases)('%s holds for %s: %s', (entry, address, blocked) => {
    expect(isBlockedBy(JID.parse(entry), JID.parse(address))).toBe(blocked)
    expect(createBlockSet([JID.parse(entry)], 1).blocks(JID.parse(address))).toBe(blocked)
  })

  it('is there once, and not beyond the room that there is', () => {
    const [paris, tybalt] = ['paris@verona.example', 'tybalt@capulet.example'].map((jid) => JID.parse(jid)) as [
      JID,
      JID,
    ]
    const set = createBlockSet([paris], 1)
    expect([set.add(paris), set.add(tybalt)]).toEqual([true, false])
    expect(set.list()).toEqual([paris])
    set.remove(paris)
    expect(set.add(tybalt)).toBe(true)
  })
})
