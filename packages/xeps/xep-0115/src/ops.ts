import { op } from '@trestle/api-registry'
import type { DiscoInfoValue } from '@trestle/xep-0030'
import type { CapsHash } from './verification.js'

/** What a verification string is known by: it says the same whoever sends it. */
export interface CapsKey {
  readonly hash: CapsHash
  readonly ver: string
}

/** The store of capabilities that were verified; one that lasts saves asking again after a restart. */
export const capsOps = {
  capsOf: op<CapsKey, DiscoInfoValue | undefined>(() => undefined),
  saveCaps: op<CapsKey & { readonly info: DiscoInfoValue }, void>(() => {}),
}
export type CapsOps = typeof capsOps
