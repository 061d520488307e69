import { ForbiddenError, type OpCall, type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'

/**
 * Block lists that this host keeps for its local addresses. `jid` is the bare address whose list it is; `from` is who
 * asks, absent for the program itself. By default only the address itself may; to refuse, throw ForbiddenError.
 */
export const blockingOps = {
  getBlockList: op<void, readonly JID[]>(() => []),
  /** Replaces the list. Calls for one address are made one after another. */
  setBlockList: op<readonly JID[], void>(() => {}),
}

/** Defaults that keep the lists of one host; beyond `max` addresses, what was longest unused is forgotten. */
export function memoryBlockLists(max: number): Required<OpDefaults<typeof blockingOps>> {
  const kept = createCache<readonly JID[]>({ max })
  const keyOf = ({ jid, from }: OpCall<unknown>): string => {
    if (from && !(jid && from.bare.equals(jid.bare))) throw new ForbiddenError()
    return jid?.bare.toString() ?? ''
  }
  return {
    getBlockList: (call) => kept.get(keyOf(call)) ?? [],
    setBlockList(call) {
      const key = keyOf(call)
      if (call.args.length > 0) kept.set(key, call.args)
      else kept.delete(key)
    },
  }
}
