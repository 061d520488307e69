import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@trestle/client'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from './run.js'

const folder = mkdtempSync(join(tmpdir(), 'trestle-test-server-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(args: readonly string[]) {
  const stop = new AbortController()
  let text = ''
  let ready = () => {}
  const isReady = new Promise<void>((resolve) => {
    ready = resolve
  })
  const out = (more: string) => {
    text += more
    if (text.includes('ready\n')) ready()
  }
  const code = run(args, { out, err: out, signal: stop.signal })
  return { code, isReady, text: () => text, stop: () => stop.abort() }
}

describe('the command', () => {
  it('serves until it is told to stop', async () => {
    const caFile = join(folder, 'ca.pem')
    const server = start(['--port', '0', '--user', 'romeo:wherefore', '--print-ca', caFile])
    await server.isReady
    expect(server.text()).toContain('not for production')
    const port = Number(/clients of localhost at 127\.0\.0\.1:(\d+)/.exec(server.text())?.[1])
    const client = createClient({
      jid: 'romeo@localhost',
      password: 'wherefore',
      host: '127.0.0.1',
      port,
      tls: { ca: readFileSync(caFile, 'utf8') },
    })
    await client.start()
    const ended = new Promise((resolve) => client.on('offline', resolve))
    server.stop()
    await expect(server.code).resolves.toBe(0)
    await ended
    expect(server.text()).not.toContain('wherefore')
  })

  it('explains itself', async () => {
    const server = start(['--help'])
    await expect(server.code).resolves.toBe(0)
    expect(server.text()).toContain('--data-dir')
  })

  it.each([
    ['what it does not know', ['--nonsense'], 2],
    ['to be reached by others', ['--host', '0.0.0.0'], 2],
    ['a component that is no domain', ['--component', 'a@b/c:secret'], 2],
  ])('refuses %s, in one line', async (_, args, code) => {
    const server = start(args)
    await expect(server.code).resolves.toBe(code)
    expect(server.text()).toMatch(/^trestle-test-server: [^\n]+\n$/)
  })

  it('says that a port is taken', async () => {
    const first = start(['--port', '0'])
    await first.isReady
    const port = /127\.0\.0\.1:(\d+)/.exec(first.text())?.[1]
    const second = start(['--port', String(port)])
    await expect(second.code).resolves.toBe(1)
    expect(second.text()).toContain('Something else listens')
    first.stop()
    await first.code
  })
})
