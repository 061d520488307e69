import { ForbiddenError, type OpCall, type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import { weightOf } from '@trestle/xml'
import { Vcard, type VcardValue } from './elements.js'

/**
 * vCards that this host keeps for its local addresses. `jid` is the address; `from` is who asks, absent for the program
 * itself. By default everybody may read, and only the address itself may change. To refuse, throw ForbiddenError.
 */
export const vcardOps = {
  /** Undefined is answered as if the account did not exist. */
  getVcard: op<void, VcardValue | undefined>(() => undefined),
  setVcard: op<VcardValue, void>(() => {}),
  delVcard: op<void, void>(() => {}),
}

export interface MemoryVcardsOptions {
  /** Beyond them, what was longest unused is forgotten. */
  readonly maxVcards: number
  /** Characters of all vCards together. */
  readonly maxCharacters: number
}

/** Defaults that keep the vCards of one host. */
export function memoryVcards(options: MemoryVcardsOptions): Required<OpDefaults<typeof vcardOps>> {
  const { maxVcards: max, maxCharacters: maxWeight } = options
  const kept = createCache<VcardValue>({ max, maxWeight, weigh: (vcard) => weightOf(Vcard.encode(vcard)) })
  const keyOf = ({ jid }: OpCall<unknown>) => jid?.bare.toString() ?? ''
  const ownKeyOf = (call: OpCall<unknown>): string => {
    const { jid, from } = call
    if (from && !(jid && from.bare.equals(jid.bare))) throw new ForbiddenError()
    return keyOf(call)
  }
  return {
    getVcard: (call) => kept.get(keyOf(call)),
    setVcard: (call) => kept.set(ownKeyOf(call), call.args),
    delVcard: (call) => void kept.delete(ownKeyOf(call)),
  }
}
