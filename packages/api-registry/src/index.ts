/**
 * Operations with defaults that users replace: for all, for one JID, for one node, without touching the plugin that runs them.
 *
 * @example
 * ```ts
 * import { JID } from '@trestle/jid'
 * import { createApiRegistry, ForbiddenError, op } from '@trestle/api-registry'
 *
 * export const nickOps = {
 *   getNick: op<string, string | undefined>(() => undefined),
 *   setNick: op<{ id: string; nick: string }, void>(() => {
 *     throw new ForbiddenError()
 *   }),
 * }
 *
 * const registry = createApiRegistry() // one per host
 * const nicks = new Map([['1', 'Juliet']])
 * const api = registry.wrap('nicks', nickOps, { getNick: ({ args }) => nicks.get(args) })
 *
 * const undo = api.register('getNick', async () => 'Jule', { jid: 'juliet@capulet.example' })
 * await api.run('getNick', { jid: JID.parse('juliet@capulet.example/balcony'), args: '1' }) // 'Jule'
 * undo()
 * await api.run('getNick', { jid: JID.parse('juliet@capulet.example/balcony'), args: '1' }) // 'Juliet'
 * ```
 *
 * @packageDocumentation
 */
export { type ApiRegistry, createApiRegistry } from './api-registry.js'
export { ForbiddenError } from './forbidden-error.js'
export { type AnyOp, type HandlerOf, type Op, type OpCall, type OpHandler, type OpTable, op } from './op.js'
export { OpError, type OpErrorCode } from './op-error.js'
export type { OpDefaults, OpRequest, Ops } from './ops.js'
export type { RegisterWhere, Where } from './where.js'
