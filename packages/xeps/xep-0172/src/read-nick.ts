/** A nickname without white space around it; undefined for one that is empty or too long. */
export function readNick(written: string, maxLength: number): string | undefined {
  const name = written.trim()
  return name === '' || name.length > maxLength ? undefined : name
}
