import type { OpHandler, OpTable } from './op.js'
import { OpError } from './op-error.js'
import { createOps, type OpDefaults, type OpRequest, type Ops } from './ops.js'
import type { RegisterWhere, Where } from './where.js'

/**
 * All ops of one host, by name. `wrap` gives the typed view of a name;
 * the methods below it reach the same by names known only at run time, and so with less help from types.
 */
export interface ApiRegistry {
  /**
   * The view of `name`, made on the first call; later calls with the same table return the same one.
   * `defaults` are this host's own default handlers, where state may live; the table's fallbacks serve for the others.
   * @throws {@link OpError} `name-taken` when another table has the name, or defaults come after the first call;
   * `unknown-op` when a default is for an op that the table lacks.
   */
  wrap<const T extends OpTable>(name: string, table: T, defaults?: NoInfer<OpDefaults<T>>): Ops<T>
  register<A = never, R = unknown>(
    name: string,
    op: string,
    handler: OpHandler<A, R>,
    where?: RegisterWhere,
  ): () => void
  registerDefault<A = never, R = unknown>(name: string, op: string, handler: OpHandler<A, R>): () => void
  restoreDefault(name: string, op: string, where?: Where): void
  unregister(name: string, op: string, where?: Where): void
  run(name: string, op: string, request: OpRequest<unknown>): Promise<unknown>
  /** Takes away everything under the name. Nothing happens when there is nothing. */
  purge(name: string): void
}

interface Wrapped {
  readonly table: OpTable
  readonly ops: Ops<OpTable>
}

export function createApiRegistry(): ApiRegistry {
  const wrapped = new Map<string, Wrapped>()

  function opsOf(name: string): Ops<OpTable> {
    const found = wrapped.get(name)
    if (found) return found.ops
    const names = [...wrapped.keys()].join(', ') || 'none'
    throw new OpError('unknown-op', `There are no ops under '${name}'; there are some under ${names}.`)
  }

  function wrapAnew<T extends OpTable>(name: string, table: T, defaults: OpDefaults<T>): Ops<T> {
    const ops = createOps(name, table, defaults, () => wrapped.delete(name))
    wrapped.set(name, { table, ops: ops as unknown as Ops<OpTable> })
    return ops
  }

  return {
    wrap<const T extends OpTable>(name: string, table: T, defaults?: OpDefaults<T>): Ops<T> {
      const found = wrapped.get(name)
      if (!found) return wrapAnew(name, table, defaults ?? {})
      if (found.table !== table) throw new OpError('name-taken', `'${name}' is wrapped with another table of ops.`)
      if (defaults) throw new OpError('name-taken', `'${name}' is wrapped already: use registerDefault.`)
      return found.ops as unknown as Ops<T>
    },
    register: (name, op, handler, where) => opsOf(name).register(op, handler as OpHandler<unknown, unknown>, where),
    registerDefault: (name, op, handler) => opsOf(name).registerDefault(op, handler as OpHandler<unknown, unknown>),
    restoreDefault: (name, op, where) => opsOf(name).restoreDefault(op, where),
    unregister: (name, op, where) => opsOf(name).unregister(op, where),
    run: async (name, op, request) => opsOf(name).run(op, request),
    purge: (name) => wrapped.get(name)?.ops.purge(),
  }
}
