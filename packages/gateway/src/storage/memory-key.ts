/** One key of several texts, which may contain anything. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}
