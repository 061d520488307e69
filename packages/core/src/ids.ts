const WORDS_PER_ID = 3
const IDS_PER_POOL = 128

/** Makes ids of 96 random bits: unique, and not to be guessed from other ids. */
export function createIds(): () => string {
  // Random bits cost much less in bulk.
  const pool = new Uint32Array(WORDS_PER_ID * IDS_PER_POOL)
  let used = pool.length
  const word = () => (pool[used++] as number).toString(36)
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    return `${word()}-${word()}-${word()}`
  }
}
