import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMember, readModes, roleOf } from './modes.js'
import { initialFeatures, withTokens } from './server-features.js'

const features = withTokens(initialFeatures, ['PREFIX=(Yqaohv)!~&@%+', 'CHANMODES=Ibe,k,Hl,imnpst'])

describe('modes', () => {
  it('gives each letter what belongs to it', () => {
    expect(readModes(features, '+ov-bl+kmH', ['romeo', 'juliet', '*!*@*', 'key', '10:1h'])).toEqual([
      { on: true, mode: 'o', parameter: 'romeo', kind: 'member' },
      { on: true, mode: 'v', parameter: 'juliet', kind: 'member' },
      { on: false, mode: 'b', parameter: '*!*@*', kind: 'list' },
      { on: false, mode: 'l', kind: 'setting' },
      { on: true, mode: 'k', parameter: 'key', kind: 'setting' },
      { on: true, mode: 'm', kind: 'flag' },
      { on: true, mode: 'H', parameter: '10:1h', kind: 'setting' },
    ])
  })

  it('leaves out what lacks its parameter', () => {
    expect(readModes(features, 'ok+n', [])).toEqual([{ on: true, mode: 'n', kind: 'flag' }])
  })

  it('reads members with all their signs', () => {
    expect(readMember(features, '~@+romeo!r@verona')).toEqual({ name: 'romeo!r@verona', modes: ['q', 'o', 'v'] })
    expect(readMember(features, '@')).toEqual({ name: '', modes: ['o'] })
    expect(readMember(features, 'juliet')).toEqual({ name: 'juliet', modes: [] })
  })

  it('knows roles', () => {
    const role = (modes: string, moderated = false) => roleOf(features, modes, { moderated })
    expect(['vq', 'a', 'o', 'hv', 'v', '', 'Y'].map((modes) => role(modes))).toEqual([
      ...['owner', 'admin', 'moderator', 'moderator', 'member', 'member', 'admin'],
    ])
    expect([role('', true), role('v', true)]).toEqual(['visitor', 'member'])
  })

  it('bears anything', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), fc.string(), (letters, parameters, entry) => {
        for (const { mode, parameter, kind } of readModes(features, letters, parameters)) {
          expect('+-').not.toContain(mode)
          if (parameter !== undefined) expect(parameters).toContain(parameter)
          else expect(['flag', 'setting']).toContain(kind)
        }
        expect(entry.endsWith(readMember(features, entry).name)).toBe(true)
      }),
    )
    expect(readModes(features, 'n'.repeat(1000), []).length).toBe(100)
  })
})
