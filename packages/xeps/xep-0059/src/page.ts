import type { ResultSetValue } from './elements.js'

/** Some items of a result set, in its order. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Where the page stands; absent from whoever knows no pages. */
  readonly set?: ResultSetValue | undefined
  /** Nothing lies beyond the page in the direction that was asked for. Only some protocols say so. */
  readonly complete?: boolean | undefined
}
