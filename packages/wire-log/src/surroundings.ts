interface Stderr {
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}

/** What there is of a process: nothing in browsers. */
const surrounding = () =>
  (globalThis as { process?: { env?: Readonly<Record<string, string | undefined>>; stderr?: Stderr } }).process

export const environment = (): Readonly<Record<string, string | undefined>> => surrounding()?.env ?? {}

/** Standard error, or the console where there is none. */
export function writeToStderr(line: string): void {
  const stderr = surrounding()?.stderr
  if (stderr) stderr.write(`${line}\n`)
  else console.error(line)
}

/** Whether colours are welcome on standard error (https://no-color.org). */
export const stderrHasColours = (): boolean => surrounding()?.stderr?.isTTY === true && !environment()['NO_COLOR']
