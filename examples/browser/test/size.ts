/** Bytes that the whole script of `src/main.ts` may take, minified and after `gzip -9`. */
export const maxGzipped = 42 * 1024
