import { describe, expect, it } from 'vitest'
import { rosterDifference } from './roster-difference.js'

const both = { subscription: 'both' } as const

describe('what is written into a roster', () => {
  it('is a new item, and nothing where it is there already', () => {
    const wanted = { name: 'Nurse', groups: ['Capulets'] }
    const { item, written } = rosterDifference(undefined, wanted, undefined)
    expect(item).toEqual(wanted)
    expect(rosterDifference({ ...both, ...item }, wanted, written).item).toBeUndefined()
  })

  it('is a new name, unless the user has chosen another', () => {
    const written = { name: 'Nurse' }
    const renamed = { name: 'Angelica' }
    expect(rosterDifference({ ...both, name: 'Nurse' }, renamed, written).item?.name).toBe('Angelica')
    expect(rosterDifference({ ...both, name: 'My nurse' }, renamed, written).item).toBeUndefined()
    expect(rosterDifference({ ...both, name: 'My nurse' }, renamed, undefined).item).toBeUndefined()
    expect(rosterDifference(both, renamed, undefined).item?.name).toBe('Angelica')
    const kept = rosterDifference({ ...both, name: 'My nurse' }, renamed, written)
    expect(kept.written).toEqual(written)
  })

  it('leaves the groups of the user', () => {
    const current = { ...both, name: 'Nurse', groups: ['Verona', 'Capulets'] }
    const step = rosterDifference(current, { name: 'Nurse', groups: ['Servants'] }, { groups: ['Capulets'] })
    expect(step.item?.groups).toEqual(['Verona', 'Servants'])
    expect(step.written.groups).toEqual(['Servants'])
  })

  it('does not put a contact back into a group that the user took it out of', () => {
    const given = { name: 'Nurse', groups: ['Capulets'] }
    expect(rosterDifference({ ...both, name: 'Nurse', groups: ['Verona'] }, given, given).item).toBeUndefined()
  })

  it('is the whole item again where it was removed, or is not subscribed', () => {
    const given = { name: 'Nurse', groups: ['Capulets'] }
    expect(rosterDifference(undefined, given, given).item).toEqual(given)
    const half = { name: 'Nurse', groups: ['Capulets'], subscription: 'to' }
    expect(rosterDifference(half, given, given).item).toEqual(given)
  })
})
