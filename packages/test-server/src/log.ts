const KEPT = 1000

/** Passes lines on, and remembers the latest. */
export function createRecentLog(forward: ((line: string) => void) | undefined) {
  const lines: string[] = []
  return {
    log(line: string): void {
      const written = `${new Date().toISOString()} ${line}`
      lines.push(written)
      if (lines.length > KEPT) lines.shift()
      forward?.(line)
    },
    text: () => lines.map((line) => `${line}\n`).join(''),
  }
}
