import { JID } from '@trestle/jid'
import { describe, expect, it } from 'vitest'
import { createApiRegistry, ForbiddenError, type OpCall, OpError, op } from './index.js'

interface Note {
  readonly id: string
  readonly text: string
}

const noteOps = {
  get: op<string, Note | undefined>(() => undefined),
  set: op<Note, void>(() => {}),
}

function memoryNotes() {
  const notes = new Map<string, Note>()
  return {
    get: ({ args }: OpCall<string>) => notes.get(args),
    set: ({ args }: OpCall<Note>) => void notes.set(args.id, args),
  }
}

const hello = { id: 'n1', text: 'hello' }
const saying = (text: string) => () => ({ id: 'n1', text })
const textOf = async (found: Promise<Note | undefined>) => (await found)?.text

describe('wrap', () => {
  it('serves the fallbacks of the table', async () => {
    const api = createApiRegistry().wrap('notes', noteOps)
    expect(api.name).toBe('notes')
    await expect(api.run('get', { args: 'n1' })).resolves.toBeUndefined()
  })

  it('keeps the state of one host from another', async () => {
    const one = createApiRegistry().wrap('notes', noteOps, memoryNotes())
    const other = createApiRegistry().wrap('notes', noteOps, memoryNotes())
    await one.run('set', { args: hello })
    await expect(one.run('get', { args: 'n1' })).resolves.toEqual(hello)
    await expect(other.run('get', { args: 'n1' })).resolves.toBeUndefined()
  })

  it('takes defaults for some ops, and the fallbacks for the others', async () => {
    const api = createApiRegistry().wrap('notes', noteOps, { get: saying('mine') })
    await expect(api.run('set', { args: hello })).resolves.toBeUndefined()
    await expect(textOf(api.run('get', { args: 'n1' }))).resolves.toBe('mine')
  })

  it('refuses a default for an op that the table lacks', () => {
    const defaults: Record<string, () => undefined> = { fetch: () => undefined }
    expect(() => createApiRegistry().wrap('notes', noteOps, defaults)).toThrow(
      expect.objectContaining({ code: 'unknown-op', message: "'notes' has no op 'fetch'; it has get, set." }),
    )
  })

  it('gives the same view for the same table', () => {
    const registry = createApiRegistry()
    expect(registry.wrap('notes', noteOps)).toBe(registry.wrap('notes', noteOps))
  })

  it('refuses another table, or late defaults, under a taken name', async () => {
    const registry = createApiRegistry()
    const api = registry.wrap('notes', noteOps, { get: saying('first') })
    expect(() => registry.wrap('notes', { ...noteOps })).toThrow(expect.objectContaining({ code: 'name-taken' }))
    expect(() => registry.wrap('notes', noteOps, memoryNotes())).toThrow(
      expect.objectContaining({ code: 'name-taken' }),
    )
    await expect(textOf(api.run('get', { args: 'n1' }))).resolves.toBe('first')
  })
})

describe('register', () => {
  it('hands the handler the whole call', async () => {
    const api = createApiRegistry().wrap('notes', noteOps)
    const calls: OpCall<string>[] = []
    api.register('get', (call) => {
      calls.push(call)
      return undefined
    })
    const jid = JID.parse('juliet@example.org/balcony')
    const from = JID.parse('romeo@example.org')
    await api.run('get', { jid, node: 'n', from, args: 'n1' })
    await api.run('get', { args: 'n2' })
    expect(calls).toEqual([
      { jid, node: 'n', from, args: 'n1' },
      { jid: undefined, node: undefined, from: undefined, args: 'n2' },
    ])
  })

  it('stacks: undoing shows the one below, in whichever order', async () => {
    const api = createApiRegistry().wrap('notes', noteOps, { get: saying('default') })
    const answer = () => textOf(api.run('get', { args: 'n1' }))
    const undoFirst = api.register('get', saying('first'))
    const undoSecond = api.register('get', saying('second'))
    const undoThird = api.register('get', saying('third'))
    expect(await answer()).toBe('third')
    undoSecond()
    expect(await answer()).toBe('third')
    undoThird()
    undoThird()
    expect(await answer()).toBe('first')
    undoFirst()
    expect(await answer()).toBe('default')
  })

  it('tells two registrations of one handler apart', async () => {
    const api = createApiRegistry().wrap('notes', noteOps, { get: saying('default') })
    const handler = saying('twice')
    const undo = api.register('get', handler)
    api.register('get', handler)
    undo()
    undo()
    expect(await textOf(api.run('get', { args: 'n1' }))).toBe('twice')
  })

  it('does not let a late undo touch what came after unregister', async () => {
    const api = createApiRegistry().wrap('notes', noteOps)
    const undo = api.register('get', saying('old'))
    api.unregister('get')
    api.register('get', saying('new'))
    undo()
    expect(await textOf(api.run('get', { args: 'n1' }))).toBe('new')
  })

  it('takes the JID as text, prepared as any JID is', async () => {
    const api = createApiRegistry().wrap('notes', noteOps)
    api.register('get', saying('hers'), { jid: 'JULIET@Example.org' })
    expect(await textOf(api.run('get', { jid: JID.parse('juliet@example.org'), args: 'n1' }))).toBe('hers')
    expect(() => api.register('get', saying('x'), { jid: '@' })).toThrow(
      expect.objectContaining({ code: 'invalid-jid' }),
    )
  })
})

describe('defaults', () => {
  it('answer where nothing is registered, the latest first', async () => {
    const api = createApiRegistry().wrap('notes', noteOps, { get: saying('host') })
    const answer = () => textOf(api.run('get', { args: 'n1' }))
    const undoDefault = api.registerDefault('get', saying('user'))
    expect(await answer()).toBe('user')
    const undo = api.register('get', saying('global'))
    api.register('get', saying('later default'), { default: true })
    expect(await answer()).toBe('global')
    undo()
    expect(await answer()).toBe('later default')
    undoDefault()
    expect(await answer()).toBe('later default')
  })

  it('come back everywhere by restoreDefault', async () => {
    const api = createApiRegistry().wrap('notes', noteOps, { get: saying('default') })
    api.register('get', saying('one'))
    api.register('get', saying('two'))
    api.restoreDefault('get')
    expect(await textOf(api.run('get', { args: 'n1' }))).toBe('default')
  })

  it('come back at one place, over a global handler, until it is unregistered', async () => {
    const api = createApiRegistry().wrap('notes', noteOps, { get: saying('default') })
    const jid = JID.parse('juliet@example.org/balcony')
    const answer = () => textOf(api.run('get', { jid, args: 'n1' }))
    api.register('get', saying('global'))
    api.register('get', saying('hers'), { jid: jid.bare })
    api.restoreDefault('get', { jid: jid.bare })
    expect(await answer()).toBe('default')
    api.registerDefault('get', saying('new default'))
    expect(await answer()).toBe('new default')
    api.unregister('get', { jid: jid.bare })
    expect(await answer()).toBe('global')
  })
})

describe('run', () => {
  it('waits for asynchronous handlers', async () => {
    const api = createApiRegistry().wrap('notes', noteOps)
    api.register('get', async () => hello)
    await expect(api.run('get', { args: 'n1' })).resolves.toBe(hello)
  })

  it.each([
    ['rejected with', () => Promise.reject(new ForbiddenError('not yours'))],
    [
      'thrown',
      () => {
        throw new ForbiddenError('not yours')
      },
    ],
  ])('hands on what is %s unchanged', async (_, refuse) => {
    const api = createApiRegistry().wrap('notes', noteOps)
    api.register('get', refuse)
    const error = await api.run('get', { args: 'n1' }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ForbiddenError)
    expect(error).toMatchObject({ code: 'forbidden', message: 'not yours' })
  })

  it('knows no op but those of the table', async () => {
    const api = createApiRegistry().wrap('notes', noteOps)
    const run = (name: string) => api.run(name as 'get', { args: 'n1' })
    await expect(run('fetch')).rejects.toThrow("'notes' has no op 'fetch'; it has get, set.")
    await expect(run('toString')).rejects.toMatchObject({ code: 'unknown-op' })
    await expect(run('__proto__')).rejects.toBeInstanceOf(OpError)
  })
})

describe('purge', () => {
  it('takes away handlers, defaults and the name', async () => {
    const registry = createApiRegistry()
    const api = registry.wrap('notes', noteOps, memoryNotes())
    const undo = api.register('get', saying('old'))
    api.purge()
    api.purge()
    undo()
    await expect(api.run('get', { args: 'n1' })).rejects.toThrow("The ops of 'notes' were purged.")
    await expect(registry.run('notes', 'get', { args: 'n1' })).rejects.toMatchObject({ code: 'unknown-op' })
    expect(() => api.register('get', saying('new'))).toThrow(OpError)
  })

  it('frees the name for another table, out of reach of the old view', async () => {
    const registry = createApiRegistry()
    const old = registry.wrap('notes', noteOps)
    registry.purge('notes')
    const fresh = registry.wrap('notes', { get: op<string, string>(() => 'fresh') })
    old.purge()
    await expect(fresh.run('get', { args: 'n1' })).resolves.toBe('fresh')
  })

  it('leaves the other names alone', async () => {
    const registry = createApiRegistry()
    registry.wrap('notes', noteOps)
    registry.wrap('other', noteOps, { get: saying('kept') })
    registry.purge('notes')
    await expect(registry.run('other', 'get', { args: 'n1' })).resolves.toMatchObject({ text: 'kept' })
  })
})

describe('by name', () => {
  it('reaches what the view reaches', async () => {
    const registry = createApiRegistry()
    const api = registry.wrap('notes', noteOps, { get: saying('default') })
    const undo = registry.register('notes', 'get', saying('named'), { node: 'n' })
    const answer = () => textOf(api.run('get', { node: 'n', args: 'n1' }))
    expect(await answer()).toBe('named')
    registry.restoreDefault('notes', 'get', { node: 'n' })
    expect(await answer()).toBe('default')
    registry.unregister('notes', 'get', { node: 'n' })
    undo()
    registry.registerDefault('notes', 'get', saying('other default'))
    expect(await registry.run('notes', 'get', { args: 'n1' })).toMatchObject({ text: 'other default' })
  })

  it('names what there is when there is no such name', async () => {
    const registry = createApiRegistry()
    await expect(registry.run('notes', 'get', {})).rejects.toThrow('there are some under none.')
    registry.wrap('notes', noteOps)
    expect(() => registry.unregister('note', 'get')).toThrow("no ops under 'note'; there are some under notes.")
  })
})
