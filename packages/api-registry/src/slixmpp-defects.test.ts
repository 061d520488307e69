// Each of these goes wrong in the registry of slixmpp 1.8, where the idea of replaceable ops comes from.
import { JID } from '@trestle/jid'
import { describe, expect, it } from 'vitest'
import { createApiRegistry, ForbiddenError, type OpCall, op } from './index.js'

const ops = { size: op<string, number>(() => 0) }
const full = JID.parse('juliet@example.org/balcony')

const wrap = () => createApiRegistry().wrap('x', ops)

describe('what slixmpp gets wrong', () => {
  it('a handler for a node alone matches', async () => {
    const api = wrap()
    api.register('size', () => 1, { node: 'n' })
    expect(await api.run('size', { jid: full, node: 'n', args: '' })).toBe(1)
  })

  it('a handler for a bare JID matches a call for its full one', async () => {
    const api = wrap()
    api.register('size', () => 1, { jid: 'juliet@example.org' })
    expect(await api.run('size', { jid: full, args: '' })).toBe(1)
  })

  it('a call without JID stays one: no address of the host is put in its place', async () => {
    const api = wrap()
    let seen: OpCall<string> | undefined
    api.register('size', (call) => {
      seen = call
      return 1
    })
    await api.run('size', { args: '' })
    expect(seen).toEqual({ jid: undefined, node: undefined, from: undefined, args: '' })
  })

  it('an unknown op or name is an error and not an empty answer', async () => {
    const registry = createApiRegistry()
    const api = registry.wrap('x', ops)
    await expect(api.run('sizes' as 'size', { args: '' })).rejects.toMatchObject({ code: 'unknown-op' })
    await expect(registry.run('y', 'size', { args: '' })).rejects.toMatchObject({ code: 'unknown-op' })
  })

  it('a handler can refuse by the JID that asks, in a way the caller can tell', async () => {
    const api = wrap()
    api.register('size', ({ from }) => {
      if (!from?.bare.equals(full.bare)) throw new ForbiddenError()
      return 1
    })
    expect(await api.run('size', { from: full, args: '' })).toBe(1)
    await expect(api.run('size', { from: JID.parse('mallory@example.org'), args: '' })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('a handler for one place never becomes the default of all', async () => {
    const api = wrap()
    expect(() => api.register('size', () => 1, { jid: full, default: true })).toThrow(
      expect.objectContaining({ code: 'invalid-place' }),
    )
    expect(() => api.register('size', () => 1, { node: 'n', default: true })).toThrow(
      expect.objectContaining({ code: 'invalid-place' }),
    )
    expect(await api.run('size', { args: '' })).toBe(0)
  })

  it('a new default can be taken back, and the one before it is there', async () => {
    const api = wrap()
    const undo = api.register('size', () => 1, { default: true })
    expect(await api.run('size', { args: '' })).toBe(1)
    undo()
    expect(await api.run('size', { args: '' })).toBe(0)
  })

  it('unregister and restoreDefault work without JID and node', async () => {
    for (const method of ['unregister', 'restoreDefault'] as const) {
      const api = wrap()
      api.register('size', () => 1)
      api[method]('size')
      expect(await api.run('size', { args: '' })).toBe(0)
    }
  })

  it('restoreDefault works where nobody registered a default', async () => {
    const api = wrap()
    api.register('size', () => 1)
    api.restoreDefault('size', { jid: full, node: 'n' })
    expect(await api.run('size', { jid: full, node: 'n', args: '' })).toBe(0)
    expect(await api.run('size', { args: '' })).toBe(1)
  })

  it('a synchronous handler that throws rejects, and does not throw at the call', async () => {
    const api = wrap()
    const error = new Error('disk full')
    api.register('size', () => {
      throw error
    })
    const answer = api.run('size', { args: '' })
    await expect(answer).rejects.toBe(error)
  })

  it('a TypeError in a handler is its own, and the handler is called once', async () => {
    const api = wrap()
    const calls: unknown[][] = []
    const error = new TypeError('not a function')
    api.register('size', (...args) => {
      calls.push(args)
      throw error
    })
    await expect(api.run('size', { args: '' })).rejects.toBe(error)
    expect(calls).toHaveLength(1)
    expect(calls[0]).toHaveLength(1)
  })

  it('a promise from a plain function is waited for', async () => {
    const api = wrap()
    api.register('size', () => Promise.resolve(7))
    expect(await api.run('size', { args: '' })).toBe(7)
  })

  it('purge is at hand on the view, and an unknown name is no error to it', async () => {
    const registry = createApiRegistry()
    expect(() => registry.purge('never wrapped')).not.toThrow()
    const api = registry.wrap('x', ops)
    api.purge()
    await expect(api.run('size', { args: '' })).rejects.toMatchObject({ code: 'unknown-op' })
  })

  it('wrapping again gives the same view and forgets nothing', async () => {
    const registry = createApiRegistry()
    registry.wrap('x', ops).register('size', () => 1)
    expect(await registry.wrap('x', ops).run('size', { args: '' })).toBe(1)
  })
})
