#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { createSuperDuperServer, InvalidAccountError } from './server/index.js'
import { readServerOptions, UsageError, usage } from './server-options.js'

const hint = ' (see superduper-server --help)'

function explain(error: unknown): string {
  const { code, message, syscall } = error as NodeJS.ErrnoException
  if (syscall === 'listen' && code === 'EADDRINUSE') return 'the port is in use'
  return message
}

async function run(): Promise<void> {
  const options = readServerOptions(process.argv.slice(2))
  if (options === 'help') {
    process.stdout.write(usage)
    return
  }
  const { adminSecretFile, faults, ...serverOptions } = options
  for (const { account } of faults) {
    if (!Object.hasOwn(options.accounts, account)) throw new UsageError(`--fault: there is no account ${account}`)
  }
  const server = await createSuperDuperServer({
    ...serverOptions,
    adminSecret: adminSecretFile === undefined ? undefined : readFileSync(adminSecretFile, 'utf8').trim(),
    onCode: (account, code) => console.log(`superduper-server: the code of ${account} is ${code}`),
    onError: (error) => console.error(`superduper-server: ${explain(error)}`),
  })
  for (const fault of faults) server.admin.perform({ call: 'fault', ...fault })
  const host = server.host.includes(':') ? `[${server.host}]` : server.host
  console.log(`superduper-server: listening on ${host}:${server.port}`)
  const stop = (): void => void server.close()
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

run().catch((error: unknown) => {
  // Exit codes: 2 for an invalid command line, accounts included; 1 for errors of the system.
  const isUsage = error instanceof UsageError || error instanceof InvalidAccountError
  console.error(`superduper-server: ${explain(error)}${isUsage ? hint : ''}`)
  process.exitCode = isUsage ? 2 : 1
})
