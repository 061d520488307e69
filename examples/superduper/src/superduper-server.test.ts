import { describe, expect, it } from 'vitest'
import { type Child, runProgram } from '../test/child.js'
import { createClient, login, startServer, temporaryFolder } from '../test/support.js'

const accounts = ['--account', 'juliet:balcony', '--account', 'romeo:orchard']
const run = (...args: readonly string[]): Child => runProgram('dist/superduper-server.js', args)

async function listening(child: Child): Promise<{ readonly port: number }> {
  const line = await child.lines.next()
  expect(line).toMatch(/^superduper-server: listening on 127\.0\.0\.1:\d+$/)
  return { port: Number(line.split(':').at(-1)) }
}

describe('superduper-server', () => {
  it('says in one line where it listens, serves, and ends cleanly on SIGTERM', async () => {
    const child = run('--port', '0', ...accounts)
    const juliet = await login(await listening(child), 'juliet')
    await juliet.client.sendMessage({ text: 'coucou', destination: 'echobot' })
    expect((await juliet.message.next()).body).toBe('echo: coucou')
    child.process.kill('SIGTERM')
    expect(await juliet.disconnected.next()).toMatchObject({ code: 'server-closing' })
    const { code, output } = await child.ended()
    expect(code).toBe(0)
    expect(output.trim().split('\n')).toHaveLength(1)
  })

  it('keeps over a kill -9 what it has confirmed', async () => {
    const dataDir = temporaryFolder()
    const first = run('--port', '0', '--data-dir', dataDir, ...accounts)
    const { client } = await login(await listening(first), 'juliet')
    const id = await client.sendMessage({ text: 'kept', destination: 'romeo', clientId: 'c1' })
    first.process.kill('SIGKILL')
    await first.ended()
    const second = run('--port', '0', '--data-dir', dataDir, ...accounts)
    const server = await listening(second)
    const romeo = await login(server, 'romeo')
    expect(await romeo.message.next()).toMatchObject({ id, body: 'kept' })
    const again = await login(server, 'juliet')
    expect(await again.client.sendMessage({ text: 'kept', destination: 'romeo', clientId: 'c1' })).toBe(id)
  })

  it('prints codes of logins in two steps, and does what goes wrong on demand', async () => {
    const child = run('--port', '0', ...accounts, '--two-step', 'juliet', '--fault', 'romeo:refuse:contacts')
    const server = await listening(child)
    const client = createClient(server, 'juliet')
    await client.login({
      code: async () => /^superduper-server: the code of juliet is (\d{6})$/.exec(await child.lines.next())?.[1] ?? '',
    })
    const romeo = await login(server, 'romeo')
    await expect(romeo.client.contacts()).rejects.toMatchObject({ code: 'internal-error' })
    expect(await romeo.client.contacts()).toEqual([])
  })

  it('explains itself with --help, and failures in one line each', async () => {
    const { port } = await startServer()
    const [help, usage, account, fault, busy] = await Promise.all([
      run('--help').ended(),
      run('--prot', '1', ...accounts).ended(),
      run('--port', '0', '--account', 'echobot:hunter2').ended(),
      run('--port', '0', ...accounts, '--fault', 'tybalt:stall').ended(),
      run('--port', String(port), ...accounts).ended(),
    ])
    expect(help).toMatchObject({ code: 0, output: expect.stringContaining('--account NAME:PASSWORD') })
    expect(usage).toMatchObject({
      code: 2,
      output: expect.stringMatching(/^superduper-server: Unknown option '--prot' .+\n$/),
    })
    expect(account).toMatchObject({
      code: 2,
      output: expect.stringMatching(/^superduper-server: .+ echobot is reserved for a bot .+\n$/),
    })
    expect(fault).toMatchObject({ code: 2, output: expect.stringContaining('there is no account tybalt') })
    expect(busy).toMatchObject({ code: 1, output: 'superduper-server: the port is in use\n' })
  })
})

describe('a listener of the client library that fails', () => {
  it.each([
    ['throw', 'uncaughtException: thrown by the listener'],
    ['reject', 'unhandledRejection: rejected by the listener'],
  ])('reaches the process (%s), leaves the session alone, and its message comes again', async (way, report) => {
    const server = await startServer()
    const env = { SUPERDUPER_SERVER: `127.0.0.1:${server.port}` }
    const child = runProgram('test/programs/failing-listener.ts', [way], env)
    expect(await child.lines.next()).toBe(report)
    expect(await child.lines.next()).toBe('echo: go on')
    child.process.kill('SIGTERM')
    expect(await child.ended()).toMatchObject({ code: 0, output: `${report}\necho: go on\n` })
    const juliet = await login(server, 'juliet')
    expect((await juliet.message.next()).body).toBe('echo: fail')
    await juliet.client.contacts()
    expect(juliet.message.waiting).toEqual([])
  })
})
