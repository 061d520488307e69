/** What a stanza, or several, consist of: how contestants are seen to have read the same. */
export interface Stats {
  elements: number
  attributes: number
  textLength: number
  depth: number
}

/** How the bench sees an XML library; `adapters/trestle.mjs` describes each part. */
export interface Adapter<Stanza> {
  createParser(onStanza: (stanza: Stanza) => void): { write(chunk: Uint8Array): void }
  serialize(stanza: Stanza): string
  stats(stanza: Stanza, s: Partial<Stats>): unknown
}
