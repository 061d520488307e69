/** 64, so that six bits choose one. */
const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_'
const LENGTH = 16
const IDS_PER_POOL = 128

const CODES = Uint8Array.from(CHARACTERS, (character) => character.charCodeAt(0))

/** Makes ids of 96 random bits: unique, and not to be guessed from other ids. */
export function createIds(): () => string {
  // Random bits cost much less in bulk.
  const pool = new Uint8Array(LENGTH * IDS_PER_POOL)
  let used = pool.length
  const next = () => CODES[(pool[used++] as number) & 63] as number
  // In one call, instead of pieces that are joined: every stanza has an id.
  const four = () => [next(), next(), next(), next()] as const
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    return String.fromCharCode(...four(), ...four(), ...four(), ...four())
  }
}
