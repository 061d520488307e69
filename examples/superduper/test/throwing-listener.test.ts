import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('./programs/throwing-listener.ts', import.meta.url))

it.each([
  ['async', 'a listener that awaits and throws'],
  ['callback', 'a callback of a listener that throws'],
  ['sync', 'a listener that throws'],
])(
  '%s: %s harms one session at most',
  async (kind) => {
    const args = ['--import', 'tsx', program, kind]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000, cwd: dirname(program) })
    const { logins, fatal, juliet } = JSON.parse(stdout)
    expect(logins.filter((name: string) => name === 'juliet')).toHaveLength(1)
    expect(logins.filter((name: string) => name === 'romeo').length).toBeGreaterThan(1)
    expect(fatal).toEqual([])
    expect(juliet).toEqual(['echo: hello'])
  },
  90_000,
)
