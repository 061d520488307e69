/** Bytes that scripts of `src` may take, minified and after `gzip -9`: KB are 1000 bytes. */
export const maxGzipped = {
  /** A client with plugins, contacts, presences, requests, reconnection. */
  'main.ts': 40_800,
  /** A login by WebSocket and SCRAM, and messages. */
  'minimal.ts': 15_650,
  /** The same with a page around it. */
  'minimal-main.ts': 15_850,
}
