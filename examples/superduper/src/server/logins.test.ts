import { describe, expect, it } from 'vitest'
import { createClient, createQueue, login, startServer, temporaryFolder } from '../../test/support.js'
import { linkDevice, SuperDuperClient } from '../client.js'
import { limits } from '../protocol.js'

const twoStep = ['juliet']

function clientWith(server: { readonly port: number }, token: string): SuperDuperClient {
  return new SuperDuperClient({ username: 'juliet', token, port: server.port })
}

describe('a login in two steps', () => {
  it('asks for a code, and gives a token that needs none', async () => {
    const codes: (readonly string[])[] = []
    const dataDir = temporaryFolder()
    const server = await startServer({ dataDir, twoStep, onCode: (...code) => codes.push(code) })
    const client = createClient(server, 'juliet')
    await client.login({ code: async () => server.admin.codeOf('juliet') ?? '' })
    expect(codes).toEqual([['juliet', expect.stringMatching(/^[0-9]{6}$/)]])
    expect(await client.contacts()).toEqual([])
    expect(server.admin.codeOf('juliet')).toBeUndefined()
    const { token = '' } = client
    // The same client needs no code any more, and neither does another one with the token, after a restart.
    await client.logout()
    await client.login()
    await server.close()
    const again = clientWith(await startServer({ dataDir, twoStep }), token)
    await again.login()
    await again.logout()
  })

  it('is refused with a wrong code, and for a while after many', async () => {
    const server = await startServer({ twoStep })
    const client = createClient(server, 'juliet')
    await expect(client.login()).rejects.toMatchObject({ code: 'code-needed' })
    for (let tries = 0; tries < limits.codeTries; tries += 1) {
      await expect(client.login({ code: () => 'wrong' })).rejects.toMatchObject({ code: 'bad-code' })
    }
    const right = server.admin.codeOf('juliet') ?? ''
    const error = await client.login({ code: () => right }).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'rate-limited', retryAt: expect.any(Date) })
  })

  it('begins with the password', async () => {
    const server = await startServer({ twoStep })
    const client = createClient(server, 'juliet', { password: 'wrong' })
    await expect(client.login({ code: () => '' })).rejects.toMatchObject({ code: 'bad-credentials' })
    expect(server.admin.codeOf('juliet')).toBeUndefined()
  })
})

describe('a login by QR code', () => {
  it('is confirmed by a device that is logged in', async () => {
    const server = await startServer()
    const { client } = await login(server, 'juliet')
    const { codes, done } = linkDevice({ port: server.port })
    for await (const code of codes) await client.confirmQr(code)
    const { username, token } = await done
    expect(username).toBe('juliet')
    const linked = clientWith(server, token)
    await linked.login()
    await linked.sendMessage({ text: 'from the new device', destination: 'romeo' })
    // Logging out for good makes the token void.
    await linked.endSession()
    await expect(clientWith(server, token).login()).rejects.toMatchObject({ code: 'bad-credentials' })
  })

  it('shows one code after the other, each void after the next, and ends', async () => {
    const server = await startServer({ qrMs: 50 })
    const { client } = await login(server, 'juliet')
    const { codes, done } = linkDevice({ port: server.port })
    const seen: string[] = []
    for await (const code of codes) seen.push(code)
    await expect(done).rejects.toMatchObject({ code: 'disconnected' })
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThan(1)
    for (const code of seen) await expect(client.confirmQr(code)).rejects.toMatchObject({ code: 'bad-code' })
  })

  it('may be confirmed by an operator', async () => {
    const server = await startServer()
    const { codes, done } = linkDevice({ port: server.port })
    for await (const code of codes) server.admin.perform({ call: 'confirm-qr', account: 'romeo', code })
    expect(await done).toMatchObject({ username: 'romeo' })
    const guess = { call: 'confirm-qr', account: 'romeo', code: 'superduper:guess' } as const
    expect(() => server.admin.perform(guess)).toThrow('The code is wrong')
  })

  it('may be given up', async () => {
    const server = await startServer()
    const giveUp = new AbortController()
    const { codes, done } = linkDevice({ port: server.port, signal: giveUp.signal })
    for await (const _ of codes) giveUp.abort()
    await expect(done).rejects.toMatchObject({ code: 'disconnected' })
  })
})

describe('an operator', () => {
  it('ends sessions: connections end, tokens are void', async () => {
    const server = await startServer({ twoStep })
    const client = createClient(server, 'juliet')
    const ends = createQueue('end')
    client.on('disconnected', (error) => ends.push(error))
    await client.login({ code: () => server.admin.codeOf('juliet') ?? '' })
    server.admin.perform({ call: 'end-sessions', account: 'juliet' })
    expect(await ends.next()).toMatchObject({ code: 'logged-out' })
    await expect(client.login()).rejects.toMatchObject({ code: 'bad-credentials' })
  })

  it('bans, over a restart, until it is taken back', async () => {
    const dataDir = temporaryFolder()
    const server = await startServer({ dataDir })
    const { client, disconnected } = await login(server, 'juliet')
    server.admin.perform({ call: 'ban', account: 'juliet' })
    expect(await disconnected.next()).toMatchObject({ code: 'banned' })
    await expect(client.login()).rejects.toMatchObject({ code: 'banned' })
    await expect(createClient(server, 'juliet', { password: 'x' }).login()).rejects.toMatchObject({
      code: 'bad-credentials',
    })
    await server.close()
    const after = await startServer({ dataDir })
    await expect(createClient(after, 'juliet').login()).rejects.toMatchObject({ code: 'banned' })
    after.admin.perform({ call: 'unban', account: 'juliet' })
    await login(after, 'juliet')
  })

  it('says when to come back', async () => {
    const server = await startServer()
    const { client } = await login(server, 'juliet')
    const until = Date.now() + 60_000
    server.admin.perform({ call: 'limit', account: 'juliet', until })
    const limited = { code: 'rate-limited', retryAt: new Date(until) }
    await expect(client.sendMessage({ text: 'x', destination: 'romeo' })).rejects.toMatchObject(limited)
    await expect(createClient(server, 'juliet').login()).rejects.toMatchObject(limited)
    server.admin.perform({ call: 'limit', account: 'juliet', until: 0 })
    await client.sendMessage({ text: 'x', destination: 'romeo' })
  })

  it('may do the same by HTTP, with a secret', async () => {
    const server = await startServer({ adminSecret: 'sesame', twoStep })
    const call = async (body: unknown, secret = 'sesame') => {
      const response = await fetch(`http://127.0.0.1:${server.port}/admin`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${secret}` },
      })
      return [response.status, await response.json()]
    }
    const client = createClient(server, 'juliet')
    await client.login({
      code: async () => (await call({ call: 'code', account: 'juliet' }))[1].code,
    })
    expect(await call({ call: 'ban', account: 'juliet' }, 'guess')).toMatchObject([401, { code: 'bad-credentials' }])
    expect(await call({ call: 'ban', account: 'tybalt' })).toMatchObject([404, { code: 'unknown-account' }])
    expect(await call({ call: 'dance', account: 'juliet' })).toMatchObject([400, { code: 'bad-request' }])
    expect(await call([])).toMatchObject([400, { code: 'bad-request' }])
    expect(await call('x'.repeat(100_000))).toMatchObject([413, { code: 'too-large' }])
    expect(await call({ call: 'code', account: 'juliet' })).toEqual([200, { code: null }])
    expect(await call({ call: 'ban', account: 'juliet' })).toEqual([200, {}])
    await expect(createClient(server, 'juliet').login()).rejects.toMatchObject({ code: 'banned' })
  })

  it('has no calls without a secret', async () => {
    const server = await startServer()
    const init = { method: 'POST', body: '{}', headers: { authorization: 'Bearer ' } }
    expect((await fetch(`http://127.0.0.1:${server.port}/admin`, init)).status).toBe(401)
  })
})

it('an account may send a number of messages in a minute', async () => {
  const server = await startServer({ limits: { sendsPerMinute: 3 } })
  const { client } = await login(server, 'juliet')
  for (let sent = 0; sent < 3; sent += 1) await client.sendMessage({ text: 'x', destination: 'romeo' })
  await expect(client.sendMessage({ text: 'x', destination: 'romeo' })).rejects.toMatchObject({
    code: 'rate-limited',
    retryAt: expect.any(Date),
  })
  expect(await client.contacts()).toEqual([])
})
