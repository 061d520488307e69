import type { ApiRegistry } from '@trestle/api-registry'
import type { Dispose } from '@trestle/xmlstream'

/**
 * The ops as one plugin sees them. The ops it has wrapped go with it; of what it registers for those of others, only
 * its own handlers do. `owners`: which plugin of the host has wrapped which name.
 */
export function scopedOps(
  base: ApiRegistry,
  add: (dispose: Dispose) => Dispose,
  owners: Map<string, string>,
  plugin: string,
): ApiRegistry {
  return {
    ...base,
    wrap(name, table, ...defaults) {
      const ops = base.wrap(name, table, ...defaults)
      const owner = owners.get(name)
      if (owner === plugin) return ops
      if (owner !== undefined) {
        return {
          ...ops,
          register: (...args) => add(ops.register(...args)),
          registerDefault: (...args) => add(ops.registerDefault(...args)),
        }
      }
      owners.set(name, plugin)
      add(() => {
        owners.delete(name)
        base.purge(name)
      })
      return ops
    },
    register: (...args) => add(base.register(...args)),
    registerDefault: (...args) => add(base.registerDefault(...args)),
  }
}
