import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeWith, type RealServerName, untilResolved } from '../src/index.js'
import { spawnNested } from './run-nested.js'

const limitMs = 120_000

function refuses(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve())
    socket.once('connect', () => {
      socket.destroy()
      reject(new Error(`Somebody listens on ${port}.`))
    })
  })
}

const signals: Record<RealServerName, NodeJS.Signals[]> = {
  prosody: ['SIGKILL', 'SIGTERM', 'SIGINT'],
  ejabberd: ['SIGKILL'],
}

for (const kind of ['prosody', 'ejabberd'] satisfies RealServerName[]) {
  describeWith({ tool: kind }, 'a test run that is killed', () => {
    it.each(signals[kind])(
      'takes its servers and their folders along on %s',
      async (signal) => {
        const folder = mkdtempSync(join(tmpdir(), 'trestle-orphans-'))
        const mark = join(folder, 'mark')
        // The other server is out of the way, so that this one starts at once.
        const child = spawnNested('endless', {
          ENDLESS_MARK: mark,
          TMPDIR: folder,
          TRESTLE_WITHOUT: kind === 'prosody' ? 'ejabberd' : 'prosody',
        })
        try {
          const read = async (): Promise<number> => (JSON.parse(readFileSync(mark, 'utf8')) as { port: number }).port
          const port = await untilResolved(read, performance.now() + limitMs)
          await expect(refuses(port)).rejects.toThrow()
          child.kill(signal)
          await untilResolved(() => refuses(port), performance.now() + limitMs)
          const cleared = async (): Promise<void> => {
            const left = readdirSync(folder).filter((name) => name.startsWith(`trestle-${kind}`))
            if (left.length > 0) throw new Error(`${left} is left over.`)
          }
          await untilResolved(cleared, performance.now() + limitMs)
        } finally {
          child.kill('SIGKILL')
          await rm(folder, { recursive: true, force: true })
        }
        expect(existsSync(folder)).toBe(false)
      },
      3 * limitMs,
    )
  })
}
