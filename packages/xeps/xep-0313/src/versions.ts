import {
  MamFin,
  MamFin0,
  MamFin1,
  type MamNamespace,
  MamQuery,
  MamQuery0,
  MamQuery1,
  MamResult,
  MamResult0,
  MamResult1,
  NS_MAM,
  NS_MAM_0,
  NS_MAM_1,
} from './elements.js'

/** What is said to archives, and by them, in each namespace. */
export const mamVersions = {
  [NS_MAM]: { Query: MamQuery, Result: MamResult, Fin: MamFin },
  [NS_MAM_1]: { Query: MamQuery1, Result: MamResult1, Fin: MamFin1 },
  [NS_MAM_0]: { Query: MamQuery0, Result: MamResult0, Fin: MamFin0 },
} satisfies Record<MamNamespace, unknown>
