/** Ids that a test can foretell: `PREFIX1`, `PREFIX2`, … */
export function sequentialIds(prefix = ''): () => string {
  let count = 0
  return () => `${prefix}${++count}`
}
