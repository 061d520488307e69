import { writeFileSync } from 'node:fs'
import { authority } from './authority.js'
import { readCommandLine, UsageError, usage } from './command-line.js'
import { TestServerError } from './errors.js'
import { createTestServer, type TestServer } from './server.js'

/** The world that a command runs in. */
export interface CommandIo {
  out(text: string): void
  err(text: string): void
  /** Aborted when the server is to stop. */
  readonly signal: AbortSignal
}

/** Runs until it is told to stop; resolves with the exit code: 0 stopped, 1 could not run, 2 not understood. */
export async function run(args: readonly string[], { out, err, signal }: CommandIo): Promise<0 | 1 | 2> {
  const say = (line: string) => out(`trestle-test-server: ${line}\n`)
  try {
    const line = readCommandLine(args)
    if (line === 'help') {
      out(usage)
      return 0
    }
    const server = await createTestServer({ ...line.options, log: say }).start()
    if (line.caFile !== undefined) writeFileSync(line.caFile, server.ca)
    for (const place of placesOf(server)) say(place)
    say('ready')
    await aborted(signal)
    await server.stop()
    return 0
  } catch (error) {
    const misunderstood =
      error instanceof UsageError || (error instanceof TestServerError && error.code !== 'port-taken')
    const { message } = error as Error
    err(`trestle-test-server: ${message}${error instanceof UsageError ? ' (see trestle-test-server --help)' : ''}\n`)
    return misunderstood ? 2 : 1
  }
}

function placesOf({
  domain,
  host,
  c2sPort,
  directTlsPort,
  componentPort,
  websocketUrl,
  uploadUrl,
}: TestServer): string[] {
  const at = (port: number) => authority(host, port)
  return [
    `clients of ${domain} at ${at(c2sPort)}, by STARTTLS`,
    ...(directTlsPort === undefined ? [] : [`clients of ${domain} at ${at(directTlsPort)}, by TLS`]),
    ...(websocketUrl === undefined ? [] : [`clients of ${domain} at ${websocketUrl}`]),
    ...(uploadUrl === undefined ? [] : [`files at ${uploadUrl}`]),
    ...(componentPort === 0 ? [] : [`components at ${at(componentPort)}`]),
  ]
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
