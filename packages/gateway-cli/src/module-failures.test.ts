import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../test/child.js'
import { folderWith } from '../test/folder.js'
import { scriptedServer } from '../test/scripted-server.js'

const JULIET = 'juliet@example.org'
const REGISTER =
  `<iq xmlns='jabber:component:accept' type='set' id='r' from='${JULIET}/balcony' to='echo.example.org'>` +
  `<query xmlns='jabber:iq:register'><nick>Juliet</nick></query></iq>`

const module = (login: string) => `import { defineNetwork, textField } from '@trestle/gateway'
export default defineNetwork({
  name: 'Echo',
  type: 'echo',
  registration: { nick: textField({ required: true }) },
  session: () => ({ login: () => { ${login} }, onMessage: () => {} }),
})
`

/** A gateway, in whose domain Juliet registers as soon as it is online. */
async function gatewayOf(login: string) {
  const cwd = folderWith({ 'echo.ts': module(login) })
  const { port } = await scriptedServer(() => `<handshake/>${REGISTER}`)
  const args = ['--legacy-network=echo', '--jid=echo.example.org', '--secret=oranges', `--server=127.0.0.1:${port}`]
  return { cwd, run: () => runCli([...args, '--data-dir=data'], { cwd }) }
}

const entries = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('a network module', { timeout: 240_000 }, () => {
  it('that ends the process is named, and its user waits when the gateway begins again', async () => {
    const { cwd, run } = await gatewayOf('setTimeout(() => process.exit(0), 10)')
    const { code, signal, stdout, stderr } = await run().ended
    expect({ code, signal, stderr }, stdout).toEqual({ code: 70, signal: null, stderr: '' })
    expect(entries(stdout).at(-1)).toMatchObject({
      level: 'error',
      text: 'The network module ended the process.',
      user: JULIET,
      handler: 'login',
      error: { message: 'process.exit(0) was called.', stack: expect.stringContaining('echo.ts') },
    })
    const file = join(cwd, 'data', 'last-exit.json')
    const { version, users } = JSON.parse(readFileSync(file, 'utf8'))
    const failure = { handler: 'login', at: expect.any(String), times: 1 }
    expect({ version, users }).toEqual({ version: 1, users: { [JULIET]: failure } })

    // As after several failures: the pause is longer than this test.
    writeFileSync(file, JSON.stringify({ version, users: { [JULIET]: { ...users[JULIET], times: 8 } } }))
    const again = run()
    await again.wrote(/The session of this user ended the process, and waits/)
    again.process.kill('SIGTERM')
    expect(await again.ended).toMatchObject({ code: 0 })
  })

  it('that keeps all others waiting is named', async () => {
    // Again and again: on a busy machine, something else may be told of first.
    const busy = 'const end = Date.now() + 1000; while (Date.now() < end);'
    const pause = 'await new Promise((resolve) => setTimeout(resolve, 500))'
    const { run } = await gatewayOf(`return (async () => { for (;;) { ${busy} ${pause} } })()`)
    const gateway = run()
    const [line] = await gateway.wrote(
      /^[^\n]*"milliseconds":(?:[6-9]\d\d|\d{4,})[^\n]*"handler":"login"[^\n]*The process was blocked[^\n]*$/m,
    )
    const { level, milliseconds, handlers } = JSON.parse(line)
    expect({ level, handlers }).toEqual({ level: 'warn', handlers: [{ user: JULIET, handler: 'login' }] })
    expect(milliseconds).toBeGreaterThan(500)
  })

  it('that waits for ever while it is loaded, with nothing left to happen, is told of', async () => {
    const cwd = folderWith({ 'stuck.ts': 'await new Promise(() => {})' })
    const args = ['--legacy-network=stuck', '--jid=echo.example.org', '--secret=oranges', '--log-format=json']
    const { code, stdout } = await runCli(args, { cwd }).ended
    expect(code, stdout).toBe(3)
    expect(entries(stdout)).toEqual([
      expect.objectContaining({ text: expect.stringContaining('cannot happen any more') }),
    ])
  })
})
