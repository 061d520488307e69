import type { JID } from '@trestle/jid'
import type { HandlerOf, OpHandler, OpTable } from './op.js'
import { OpError } from './op-error.js'
import { createOpSlot, type OpSlot } from './op-slot.js'
import type { RegisterWhere, Where } from './where.js'

/** What a caller says of an op; `args` may be left out where the op takes none. */
export type OpRequest<A> = {
  readonly jid?: JID | undefined
  readonly node?: string | undefined
  readonly from?: JID | undefined
} & (undefined extends A ? { readonly args?: A } : { readonly args: A })

/** Handlers for some of a table's ops. */
export type OpDefaults<T extends OpTable> = { readonly [K in keyof T]?: HandlerOf<T[K]> }

/**
 * The ops of one name on one host. Of all handlers the closest answers:
 * full JID and node, bare JID and node, full JID, bare JID, a scope of JIDs, node, everywhere, the default.
 * Where several are registered at one place, the latest does.
 * @throws {@link OpError} `unknown-op`, from every method, when the op is not in the table or the name was purged.
 */
export interface Ops<T extends OpTable> {
  readonly name: string
  /**
   * Puts a handler over those already there. What it returns takes exactly this one away, in any order, more than once.
   * @throws {@link OpError} `invalid-place` for a default with a JID or a node.
   */
  register<K extends keyof T & string>(op: K, handler: HandlerOf<T[K]>, where?: RegisterWhere): () => void
  /** Puts a handler over the default ones: it answers where nothing is registered. */
  registerDefault<K extends keyof T & string>(op: K, handler: HandlerOf<T[K]>): () => void
  /**
   * Takes away what is registered at exactly that place, and lets the default answer there, even if a lesser place
   * has a handler. `unregister` ends it.
   */
  restoreDefault(op: keyof T & string, where?: Where): void
  /** Takes away what is registered at exactly that place, so that the next lesser one answers. */
  unregister(op: keyof T & string, where?: Where): void
  /** Asks the closest handler, once. What it throws or rejects with reaches the caller unchanged, never at the call. */
  run<K extends keyof T & string>(op: K, request: OpRequest<T[K]['~args']>): Promise<T[K]['~result']>
  /** Takes away everything under this name, and the name: this view answers `unknown-op` from then on. */
  purge(): void
}

type Handler = OpHandler<unknown, unknown>

/** The view that serves `table`; `released` is told when it is purged. */
export function createOps<T extends OpTable>(
  name: string,
  table: T,
  defaults: OpDefaults<T>,
  released: () => void,
): Ops<T> {
  const slots = new Map<string, OpSlot>()
  let purged = false
  const slotOf = (op: string): OpSlot => {
    const slot = slots.get(op)
    if (slot) return slot
    if (purged) throw new OpError('unknown-op', `The ops of '${name}' were purged.`)
    throw new OpError('unknown-op', `'${name}' has no op '${op}'; it has ${[...slots.keys()].join(', ') || 'none'}.`)
  }
  for (const [op, { fallback }] of Object.entries(table)) slots.set(op, createOpSlot(fallback as Handler))
  for (const [op, handler] of Object.entries(defaults)) if (handler) slotOf(op).registerDefault(handler as Handler)

  const ops: Ops<OpTable> = {
    name,
    register: (op, handler, where = {}) => slotOf(op).register(handler, where),
    registerDefault: (op, handler) => slotOf(op).registerDefault(handler),
    restoreDefault: (op, where = {}) => slotOf(op).restoreDefault(where),
    unregister: (op, where = {}) => slotOf(op).unregister(where),
    run: async (op, { jid, node, from, args }) => slotOf(op).handlerFor({ jid, node })({ jid, node, from, args }),
    purge: () => {
      if (purged) return
      purged = true
      slots.clear()
      released()
    },
  }
  return ops as unknown as Ops<T>
}
