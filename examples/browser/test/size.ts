/** Bytes that scripts of `src` may take, minified and after `gzip -9`. */
export const maxGzipped = {
  /** A client with plugins, contacts, presences, requests, reconnection. */
  'main.ts': 37.5 * 1024,
  /** A login, and messages. */
  'minimal-main.ts': 15 * 1024,
}
