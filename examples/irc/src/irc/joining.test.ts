import { initialFeatures, withTokens } from '@trestle/gateway-irc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JoinRequest, maxJoined, shareOut } from './joining.js'

const names = (groups: readonly (readonly JoinRequest[])[]) =>
  groups.map((group) => group.map(({ channel }) => channel))

describe('channels that are entered together', () => {
  it('are as many as the server takes in one command', () => {
    const features = withTokens(initialFeatures, ['TARGMAX=PRIVMSG:4,JOIN:2,PART:'])
    expect(maxJoined(features)).toBe(2)
    expect(names(shareOut([{ channel: '#a' }, { channel: '#b' }, { channel: '#c' }], features))).toEqual([
      ['#a', '#b'],
      ['#c'],
    ])
    expect(maxJoined(initialFeatures)).toBe(Number.POSITIVE_INFINITY)
    expect(maxJoined(withTokens(initialFeatures, ['TARGMAX=JOIN:']))).toBe(Number.POSITIVE_INFINITY)
  })

  it('have those with keys first: keys are told apart by their place', () => {
    const requests = [{ channel: '#a' }, { channel: '#b', key: 'k1' }, { channel: '#c' }, { channel: '#d', key: 'k2' }]
    expect(names(shareOut(requests, initialFeatures))).toEqual([['#b', '#d', '#a', '#c']])
  })

  it('fit into their lines, and none is left out', () => {
    const channel = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map((text) => `#${text.replace(/[\s,]/g, '')}`)
    const key = fc.option(fc.stringMatching(/^[a-z]{1,23}$/), { nil: undefined })
    fc.assert(
      fc.property(fc.array(fc.record({ channel, key }), { maxLength: 100 }), (requests) => {
        const groups = shareOut(requests, initialFeatures)
        for (const group of groups) {
          const keys = group.flatMap((one) => (one.key === undefined ? [] : [one.key]))
          const line = `JOIN ${group.map((one) => one.channel).join(',')} ${keys.join(',')}`.trimEnd()
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510)
          const firstWithout = group.findIndex((one) => one.key === undefined)
          if (firstWithout >= 0) expect(group.slice(firstWithout).every((one) => one.key === undefined)).toBe(true)
        }
        expect(new Set(groups.flat())).toEqual(new Set(requests))
      }),
    )
  })
})
