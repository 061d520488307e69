export interface OrderedIdsOptions {
  readonly clock: { now(): number }
  /** Gives ids that cannot be guessed. */
  readonly newId: () => string
}

/**
 * Makes ids that begin with the time: an index of a database grows at its end with them, where it would change, and have
 * read from the disk, a page of its own for each id.
 */
export function createOrderedIds({ clock, newId }: OrderedIdsOptions): () => string {
  let last = Number.NaN
  let prefix = ''
  return () => {
    const now = clock.now()
    if (now !== last) {
      last = now
      prefix = `${now.toString(36)}-`
    }
    return prefix + newId()
  }
}
