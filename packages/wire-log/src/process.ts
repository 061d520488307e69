interface Stderr {
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}

/** The process of Node; undefined in browsers. */
const currentProcess = () =>
  (globalThis as { process?: { env?: Readonly<Record<string, string | undefined>>; stderr?: Stderr } }).process

export const environment = (): Readonly<Record<string, string | undefined>> => currentProcess()?.env ?? {}

/** Standard error, or the console where there is none. */
export function writeToStderr(line: string): void {
  const stderr = currentProcess()?.stderr
  if (stderr) stderr.write(`${line}\n`)
  else console.error(line)
}

/** Whether standard error is a terminal that shows colours (https://no-color.org). */
export const stderrShowsColours = (): boolean => currentProcess()?.stderr?.isTTY === true && !environment()['NO_COLOR']
