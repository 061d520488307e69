import { JID } from '@trestle/jid'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAddresses } from '../puppets/addresses.js'
import { escaped } from './ids.js'

const gateway = JID.parse('gateway.example')

describe('the default map of ids', () => {
  it('keeps capitals, which JIDs would fold', () => {
    const addresses = createAddresses(gateway)
    const jid = addresses.puppet('U02AbCdEf')
    expect(jid.local).toBe('^u02^ab^cd^ef')
    expect(addresses.legacyId(JID.parse(jid.toString()))).toBe('U02AbCdEf')
    expect(addresses.puppet('u02abcdef').equals(jid)).toBe(false)
  })

  it('leads back from every address to the id, or refuses the id', () => {
    const addresses = createAddresses(gateway)
    const ids = fc.string({
      unit: fc.oneof(
        fc.constantFrom('^', 'A', 'a', '\u00df', '\u0130', '@', '\\', '\\20', ' '),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(ids, (id) => {
        let jid: JID
        try {
          jid = addresses.puppet(id)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid' })
          return
        }
        expect(addresses.legacyId(JID.parse(jid.toString()))).toBe(id)
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('folds ids of networks that ignore case', () => {
    const addresses = createAddresses(gateway, { contacts: escaped({ lowerCase: true }) })
    expect(addresses.puppet('Nurse').toString()).toBe('nurse@gateway.example')
    expect(addresses.normalise('Nurse')).toBe('nurse')
  })

  it('has nothing at a local part that is no id of its prefix', () => {
    const addresses = createAddresses(gateway, { contacts: escaped({ prefix: '+' }) })
    expect(addresses.find(JID.parse('nurse@gateway.example'))).toBeUndefined()
    expect(addresses.find(JID.parse('a^@gateway.example'))).toBeUndefined()
  })

  it('is refused where a map does not lead back to the id', () => {
    const map = { toLocal: (id: string) => id.slice(0, 3), fromLocal: (local: string) => local }
    expect(() => createAddresses(gateway, { contacts: map }).puppet('abcdef')).toThrow(/"abcdef".*map of ids/s)
  })
})
