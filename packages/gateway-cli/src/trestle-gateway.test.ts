import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../test/child.js'
import { ECHO, folderWith } from '../test/folder.js'
import { scriptedServer, silentServer, streamError } from '../test/scripted-server.js'

const options = ['--jid=echo.example.org', '--secret=oranges', '--server=127.0.0.1:1']
const tryModule = (cwd: string, module: string) => runCli([`--legacy-network=${module}`, ...options], { cwd }).ended

describe('network modules', { timeout: 240_000 }, () => {
  it('may be TypeScript, in a folder without anything else', async () => {
    const cwd = folderWith({
      'echo.ts': `import { suffix } from './suffix.js'\nvoid (await Promise.resolve(suffix satisfies string))\n${ECHO}`,
      'suffix.ts': `export const suffix: string = import.meta.url`,
    })
    // The module is loaded before the server is asked, so that the code says how far it came.
    expect(await tryModule(cwd, 'echo')).toMatchObject({ code: 5 })
    expect(readdirSync(cwd).sort()).toEqual(['.trestle', 'echo.ts', 'suffix.ts'])
  })

  it('that cannot be used are one line that says why', async () => {
    const cwd = folderWith({
      'syntax.ts': 'export default {',
      'throws.js': 'throw new Error("boom\\n    at the module")',
      'imports.ts': "import 'not-installed'",
      'nothing.mjs': 'export const network = 1',
      'plain.mjs': 'export default { name: "x", type: "x" }',
    })
    const expected: Readonly<Record<string, RegExp>> = {
      syntax: /syntax\.ts fails: .*Unexpected|syntax\.ts fails: .*Expected/,
      throws: /throws\.js fails: Error: boom at the module/,
      imports: /imports\.ts fails: .*not-installed/,
      nothing: /nothing\.mjs has no default export: write export default defineNetwork/,
      plain: /plain\.mjs has a default export that is not a network/,
      missing: /there is no network module missing/,
    }
    const ends = await Promise.all(Object.keys(expected).map((name) => tryModule(cwd, name)))
    for (const [index, pattern] of Object.values(expected).entries()) {
      expect(ends[index]).toMatchObject({ code: 3, stdout: '' })
      expect(ends[index]!.stderr).toMatch(pattern)
      expect(ends[index]!.stderr).toMatch(/^trestle-gateway: [^\n]+\n$/)
    }
  })
})

it('says at once that its data folder cannot be written', { timeout: 240_000 }, async () => {
  const cwd = folderWith({ 'echo.ts': ECHO })
  const { code, stdout, stderr } = await runCli(['--legacy-network=echo', '--data-dir=/proc/x', ...options], { cwd })
    .ended
  expect({ code, stdout }, stderr).toEqual({ code: 6, stdout: '' })
  expect(stderr).toMatch(/^trestle-gateway: the data folder \/proc\/x cannot be used: [^\n]+\n$/)
})

it('says how it is used', { timeout: 240_000 }, async () => {
  const cwd = folderWith()
  const [help, version, mistake] = await Promise.all([
    runCli(['--help'], { cwd }).ended,
    runCli(['--version'], { cwd }).ended,
    runCli(['--sever', 'x'], { cwd, env: { TRESTLE_SECRET: 'oranges' } }).ended,
  ])
  expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: trestle-gateway/) })
  expect(version).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  expect(mistake).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'trestle-gateway: there is no option --sever; did you mean --server? (see trestle-gateway --help)\n',
  })
})

it('shows the wire on standard error, without the secret', { timeout: 240_000 }, async () => {
  const cwd = folderWith({ 'echo.ts': ECHO })
  const { port, handshakes } = await scriptedServer(() => streamError('not-authorized'))
  const args = ['--legacy-network=echo', '--jid=echo.example.org', '--secret=oranges', `--server=127.0.0.1:${port}`]
  const { code, stdout, stderr } = await runCli([...args, '--wire-log=json'], { cwd }).ended
  expect(code).toBe(4)
  const entries = stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
  expect(entries.slice(0, 4).map(({ direction, kind, name }) => `${direction} ${kind} ${name}`)).toEqual([
    'out header stream',
    'in header stream',
    'out element handshake',
    'in element error',
  ])
  expect(handshakes).toHaveLength(1)
  for (const secret of ['oranges', ...handshakes]) expect(stdout + stderr).not.toContain(secret)
})

it('serves its health and metrics where it is told to', { timeout: 240_000 }, async () => {
  const cwd = folderWith({ 'echo.ts': ECHO })
  const { port } = await scriptedServer(() => '<handshake/>')
  const args = ['--legacy-network=echo', '--jid=echo.example.org', '--secret=oranges', `--server=127.0.0.1:${port}`]
  const gateway = runCli([...args, '--http=127.0.0.1:0'], { cwd })
  await gateway.wrote(/The gateway is online/)
  const [, httpPort] = await gateway.wrote(/"port":(\d+),"text":"Health and metrics are served/)
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${httpPort}${path}`)
    return [response.status, await response.text()]
  }
  expect(await get('/healthz')).toEqual([200, 'ok\n'])
  expect(await get('/readyz')).toEqual([200, '{"ready":true,"connected":true,"storeUsable":true}\n'])
  expect(await get('/metrics')).toEqual([200, expect.stringContaining('\ntrestle_component_connected 1\n')])
  gateway.process.kill('SIGTERM')
  expect(await gateway.ended).toMatchObject({ code: 0 })
})

it('outlives what policy refuses, even where the session has just begun', { timeout: 240_000 }, async () => {
  const cwd = folderWith({ 'echo.ts': ECHO })
  const error = `<error type='cancel'><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`
  const stanza = `<message type='error' from='example.org' to='echo.example.org'>${error}</message>`
  const { port, handshakes } = await scriptedServer((number) =>
    number === 1 ? `<handshake/>${stanza}${streamError('policy-violation')}` : '<handshake/>',
  )
  const args = ['--legacy-network=echo', '--jid=echo.example.org', '--secret=oranges', `--server=127.0.0.1:${port}`]
  const gateway = runCli(args, { cwd })
  await gateway.wrote(/The gateway is online again/)
  expect(handshakes).toHaveLength(2)
  gateway.process.kill('SIGTERM')
  expect(await gateway.ended).toMatchObject({ code: 0 })
})

describe('signals', { timeout: 240_000 }, () => {
  const HANGS = `setInterval(() => {}, 1000)\nprocess.stderr.write('loading')\nawait new Promise(() => {})\n${ECHO}`

  it('end it while the network module is being loaded', async () => {
    const gateway = runCli(['--legacy-network=hangs', ...options], { cwd: folderWith({ 'hangs.ts': HANGS }) })
    await gateway.wrote(/loading/)
    gateway.process.kill('SIGTERM')
    expect(await gateway.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('is not loaded yet') })
  })

  it('end it while a server that says nothing is awaited, and turn debug entries on and off', async () => {
    const cwd = folderWith({ 'echo.ts': `process.stderr.write('loaded')\n${ECHO}` })
    const { port, accepted } = await silentServer()
    const args = ['--legacy-network=echo', '--jid=echo.example.org', '--secret=oranges', `--server=127.0.0.1:${port}`]
    const gateway = runCli([...args, '--log-format=pretty'], { cwd })
    await accepted
    gateway.process.kill('SIGUSR2')
    await gateway.wrote(/ INFO {2}The log level is debug now\.\n/)
    gateway.process.kill('SIGINT')
    expect(await gateway.ended).toMatchObject({ code: 0, stderr: 'loaded' })
  })
})

describe('init', { timeout: 240_000 }, () => {
  it('overwrites nothing, and refuses names that are none', async () => {
    const cwd = folderWith({ 'irc/mine.txt': 'mine' })
    writeFileSync(join(cwd, 'file'), '')
    const ends = await Promise.all(
      ['irc', 'file', '../irc', 'IRC', ''].map((name) => runCli(['init', name], { cwd }).ended),
    )
    expect(ends.map(({ code }) => code)).toEqual([2, 1, 2, 2, 2])
    for (const { stderr } of ends) expect(stderr).toMatch(/^trestle-gateway: [^\n]+\n$/)
    expect(readdirSync(cwd).sort()).toEqual(['file', 'irc'])
  })
})
