/** Counts of what stanzas consist of, to check that all contestants have read the same. */
export interface Stats {
  elements: number
  attributes: number
  textLength: number
  depth: number
}

/** The interface of an XML library to the bench; `adapters/trestle.mjs` describes each part. */
export interface Adapter<Stanza> {
  createParser(onStanza: (stanza: Stanza) => void): { write(chunk: Uint8Array): void }
  serialize(stanza: Stanza): string
  stats(stanza: Stanza, s: Partial<Stats>): unknown
}
