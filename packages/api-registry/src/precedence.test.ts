import { JID } from '@trestle/jid'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApiRegistry, op, type Where } from './index.js'

const full = JID.parse('juliet@example.org/balcony')
const bare = full.bare
const ops = { who: op<void, string>(() => 'fallback') }

const isExample = ({ domain }: JID) => domain === 'example.org'

/** All places that cover a call for `full` with node `n`, closest first. */
const closestFirst: readonly (readonly [string, Where])[] = [
  ['full JID and node', { jid: full, node: 'n' }],
  ['bare JID and node', { jid: bare, node: 'n' }],
  ['full JID', { jid: full }],
  ['bare JID', { jid: bare }],
  ['scope and node', { at: isExample, node: 'n' }],
  ['scope', { at: isExample }],
  ['node', { node: 'n' }],
  ['global', {}],
]

describe('precedence', () => {
  it.each(closestFirst.map(([name], index) => [name, index] as const))(
    '%s before all lesser places',
    async (_, index) => {
      const api = createApiRegistry().wrap('x', ops)
      for (const [place, where] of closestFirst.slice(index)) api.register('who', () => place, where)
      expect(await api.run('who', { jid: full, node: 'n' })).toBe(closestFirst[index]?.[0])
    },
  )

  it('default last', async () => {
    const api = createApiRegistry().wrap('x', ops, { who: () => 'default' })
    expect(await api.run('who', { jid: full, node: 'n' })).toBe('default')
  })

  it('does not reach JIDs, resources or nodes it was not registered for', async () => {
    const api = createApiRegistry().wrap('x', ops)
    for (const [place, where] of closestFirst.filter(([name]) => name !== 'global' && !name.startsWith('scope')))
      api.register('who', () => place, where)
    expect(await api.run('who', {})).toBe('fallback')
    expect(await api.run('who', { node: '' })).toBe('fallback')
    expect(await api.run('who', { jid: JID.parse('romeo@example.org/balcony'), node: 'm' })).toBe('fallback')
    expect(await api.run('who', { jid: bare.withResource('garden'), node: 'm' })).toBe('bare JID')
    expect(await api.run('who', { jid: bare.withResource('garden'), node: 'n' })).toBe('bare JID and node')
    expect(await api.run('who', { jid: bare, node: 'm' })).toBe('bare JID')
  })

  it('of scopes: the latest that fits, and none for a call without a JID', async () => {
    const api = createApiRegistry().wrap('x', ops)
    const isRoom = ({ local }: JID) => local.startsWith('#')
    api.register('who', () => 'example', { at: isExample })
    const undo = api.register('who', () => 'room', { at: isRoom })
    const who = (jid?: string) => api.run('who', jid === undefined ? {} : { jid: JID.parse(jid) })
    expect([
      await who('#garden@example.org'),
      await who('juliet@example.org'),
      await who('juliet@example.net'),
    ]).toEqual(['room', 'example', 'fallback'])
    expect(await who()).toBe('fallback')
    undo()
    expect(await who('#garden@example.org')).toBe('example')
    api.restoreDefault('who', { at: isExample })
    api.register('who', () => 'everywhere')
    expect([await who('#garden@example.org'), await who('juliet@example.net')]).toEqual(['fallback', 'everywhere'])
    api.unregister('who', { at: isExample })
    expect(await who('#garden@example.org')).toBe('everywhere')
    const both = { jid: 'juliet@example.org', at: isRoom }
    expect(() => api.register('who', () => 'x', both)).toThrow(expect.objectContaining({ code: 'invalid-place' }))
  })

  it('agrees with a plain reading of the rule after any registrations and undoings', async () => {
    const jids = [undefined, full, bare, bare.withResource('garden'), JID.parse('example.org')]
    const nodes = [undefined, 'n', 'm', '']
    const place = fc.record({ jid: fc.constantFrom(...jids), node: fc.constantFrom(...nodes) })
    const step = fc.oneof(fc.record({ at: place }), fc.record({ undo: fc.nat(20) }))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), place, async (steps, call) => {
        const api = createApiRegistry().wrap('x', ops)
        const all: { label: string; jid: JID | undefined; node: string | undefined; live: boolean; undo(): void }[] = []
        for (const each of steps) {
          if ('at' in each) {
            const { jid, node } = each.at
            const label = String(all.length)
            const where = { ...(jid && { jid }), ...(node !== undefined && { node }) }
            all.push({ label, jid, node, live: true, undo: api.register('who', () => label, where) })
          } else {
            const registration = all[each.undo]
            if (!registration) continue
            registration.undo()
            registration.live = false
          }
        }
        const wanted = [
          [call.jid, call.node],
          [call.jid?.bare, call.node],
          [call.jid, undefined],
          [call.jid?.bare, undefined],
          [undefined, call.node],
          [undefined, undefined],
        ].flatMap(
          ([jid, node]) => all.findLast((one) => one.live && `${one.jid}` === `${jid}` && one.node === node) ?? [],
        )
        expect(await api.run('who', call)).toBe(wanted[0]?.label ?? 'fallback')
      }),
      { numRuns: 300 },
    )
  })

  it('costs at most six look-ups, whatever is registered', async () => {
    const api = createApiRegistry().wrap('x', ops)
    for (let i = 0; i < 500; i++) api.register('who', () => 'other', { jid: bare.withResource(`r${i}`), node: `n${i}` })
    api.register('who', () => 'other', { jid: full, node: 'other' })
    api.register('who', () => 'other', { jid: bare, node: 'other' })
    const get = Map.prototype.get
    let lookups = 0
    Map.prototype.get = function (key: unknown) {
      lookups++
      return get.call(this, key)
    }
    let answer: Promise<string>
    try {
      answer = api.run('who', { jid: full, node: 'n' })
    } finally {
      Map.prototype.get = get
    }
    expect(await answer).toBe('fallback')
    expect(lookups).toBeLessThanOrEqual(6)
  })
})
