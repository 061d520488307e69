import { type OpCall, type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import { weightOf } from '@trestle/xml'
import { Vcard4, type Vcard4Value } from './elements.js'

/**
 * vCards that this host answers requests with. `jid` is the local address; `from` is who asks, absent for the program
 * itself. To refuse, throw ForbiddenError.
 */
export const vcard4Ops = {
  /** Undefined is answered as `service-unavailable`. */
  getVcard: op<void, Vcard4Value | undefined>(() => undefined),
  setVcard: op<Vcard4Value, void>(() => {}),
  delVcard: op<void, void>(() => {}),
}

export interface MemoryVcardsOptions {
  /** Beyond them, what was longest unused is forgotten. */
  readonly maxVcards: number
  /** Characters of all vCards together. */
  readonly maxCharacters: number
}

/** Defaults that keep the vCards of one host. */
export function memoryVcards(
  { maxVcards: max, maxCharacters: maxWeight }: MemoryVcardsOptions,
  ownKey: string,
): Required<OpDefaults<typeof vcard4Ops>> {
  const kept = createCache<Vcard4Value>({ max, maxWeight, weigh: (vcard) => weightOf(Vcard4.encode(vcard)) })
  const keyOf = ({ jid }: OpCall<unknown>) => jid?.bare.toString() ?? ownKey
  return {
    getVcard: (call) => kept.get(keyOf(call)),
    setVcard: (call) => kept.set(keyOf(call), call.args),
    delVcard: (call) => void kept.delete(keyOf(call)),
  }
}
