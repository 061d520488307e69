/** The texts below one another, without those that are empty. */
export function joinLines(...all: readonly (string | undefined)[]): string {
  return all.filter((line) => line !== undefined && line !== '').join('\n')
}

/** A text as a quotation, below the name of who wrote it. */
export function quotationOf(by: string, text: string): string {
  return [`> ${by}:`, ...text.split('\n').map((line) => `> ${line}`)].join('\n')
}
