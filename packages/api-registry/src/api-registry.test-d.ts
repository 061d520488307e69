import type { JID } from '@trestle/jid'
import { expectTypeOf } from 'vitest'
import { createApiRegistry, type Op, type OpCall, type Ops, op } from './index.js'

interface Note {
  readonly id: string
}

const noteOps = {
  get: op<string, Note | undefined>(() => undefined),
  set: op<Note, void>(() => {}),
  count: op<void, number>(() => 0),
}
const registry = createApiRegistry()
const api = registry.wrap('notes', noteOps)

expectTypeOf(noteOps.get).toEqualTypeOf<Op<string, Note | undefined>>()
expectTypeOf(api).toEqualTypeOf<Ops<typeof noteOps>>()

// The handler is typed by the op, contextually.
api.register('get', (call) => {
  expectTypeOf(call).toEqualTypeOf<OpCall<string>>()
  expectTypeOf(call.from).toEqualTypeOf<JID | undefined>()
  return { id: call.args }
})
api.register('set', async ({ args }) => expectTypeOf(args).toEqualTypeOf<Note>() && undefined, {
  jid: 'a@b',
  node: 'n',
})
api.registerDefault('count', () => 1)
expectTypeOf(api.register('count', () => 2, { default: false })).toEqualTypeOf<() => void>()

expectTypeOf(api.run('get', { args: 'n1' })).toEqualTypeOf<Promise<Note | undefined>>()
expectTypeOf(api.run('set', { args: { id: 'n1' } })).toEqualTypeOf<Promise<void>>()
expectTypeOf(api.run('count', {})).toEqualTypeOf<Promise<number>>()
expectTypeOf(registry.run('notes', 'get', { args: 'n1' })).toEqualTypeOf<Promise<unknown>>()

// Defaults of the host are typed by the table and may be some of them.
registry.wrap('some', noteOps, { get: ({ args }) => ({ id: args }) })
expectTypeOf(registry.wrap('none', noteOps, {})).toEqualTypeOf<Ops<typeof noteOps>>()

// @ts-expect-error no such op
api.register('gett', () => undefined)
// @ts-expect-error another result
api.register('get', () => 3)
// @ts-expect-error another result, later
api.register('get', async () => 3)
// @ts-expect-error other arguments
api.register('get', ({ args }: OpCall<number>) => ({ id: String(args) }))
// @ts-expect-error other arguments
api.run('get', { args: 3 })
// @ts-expect-error arguments are missing
api.run('get', {})
// @ts-expect-error no such op
api.run('gett', { args: 'n1' })
// @ts-expect-error no such place
api.register('get', () => undefined, { JID: 'a@b' })
// @ts-expect-error a place is an object, so no op gets into it by a slip
api.restoreDefault('get', 'set')
// @ts-expect-error an unknown default
registry.wrap('wrong', noteOps, { gett: () => undefined })
// @ts-expect-error a default with another result
registry.wrap('wrong', noteOps, { get: () => 3 })
// @ts-expect-error a table is made of ops
registry.wrap('wrong', { get: () => undefined })
// @ts-expect-error nothing else is on a view
api.handlers
// @ts-expect-error the views of two tables differ
expectTypeOf(api).toEqualTypeOf<Ops<{ get: Op<string, number> }>>()
