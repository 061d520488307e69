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
  return () => `${clock.now().toString(36)}-${newId()}`
}
