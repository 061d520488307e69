/** The word among `words` that differs least from a misspelt one, if it is close enough. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(Math.min(word.length, 40) / 3))
  const near = words
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter((one) => one.distance <= limit)
    .sort((a, b) => a.distance - b.distance)[0]
  return near?.candidate ?? words.find((candidate) => word.length > 2 && candidate.startsWith(word))
}

/** The number of letters to change, add, remove or swap with their neighbour. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 20) return Number.POSITIVE_INFINITY
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const edited = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same)
      next.push(swapped ? Math.min(edited, before[j - 2]! + 1) : edited)
    }
    before = row
    row = next
  }
  return row[b.length]!
}
