import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CliError, usageError } from './cli-error.js'
import { exitCodes } from './exit-codes.js'
import { templateOf } from './template.js'
import { version } from './version.js'

/** Writes the files of a new gateway into a folder of its name; returns the next steps as text. @throws CliError */
export function init(name: string, cwd: string): string {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 60) {
    throw usageError(
      'the NAME of a gateway must be lower-case letters and digits, separated by hyphens, such as super-duper',
    )
  }
  const folder = join(cwd, name)
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0) throw usageError(`${folder} is not empty`)
    mkdirSync(folder, { recursive: true })
    for (const [path, text] of Object.entries(templateOf(name, version()))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text, { flag: 'wx' })
    }
  } catch (cause) {
    if (cause instanceof CliError) throw cause
    const reason = (cause as NodeJS.ErrnoException).code
    throw new CliError(exitCodes.failure, `${folder} cannot be written: ${reason}`, { cause })
  }
  return `${folder} contains a network module, a client to complete, tests and a README. Next:\n\n  cd ${name} && npm install && npm test\n`
}
