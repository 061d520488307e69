import type { Cells, Kept } from '@trestle/gateway'
import { startGateway, type TestUser } from '@trestle/gateway-testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SuperDuperClient } from '../src/client.js'
import superduper from '../src/index.js'
import type { SuperDuperServer } from '../src/server/index.js'
import { login, passwords, startServer } from './support.js'

const romeo = { username: 'romeo', password: passwords.romeo }
const juliet = { username: 'juliet', password: passwords.juliet }

/** The network, in which Juliet logs in with codes, and its gateway, with somebody who has not registered. */
async function setUp() {
  const server = await startServer({ twoStep: ['juliet'] })
  const before = process.env['SUPERDUPER_SERVER']
  process.env['SUPERDUPER_SERVER'] = `127.0.0.1:${server.port}`
  const gateway = await startGateway(superduper, { limit: 10_000 })
  onTestFinished(async () => {
    await gateway.stop()
    if (before === undefined) delete process.env['SUPERDUPER_SERVER']
    else process.env['SUPERDUPER_SERVER'] = before
  })
  return { server, gateway, user: gateway.user }
}

const codeOf = ({ admin }: SuperDuperServer) => admin.codeOf('juliet') ?? ''

/** Registers Juliet, who is asked for a code. */
async function registerJuliet(user: TestUser, server: SuperDuperServer) {
  const asked = await (await user.execute('register')).submit(juliet)
  expect(asked).toMatchObject({ fields: ['code'], text: 'The network has sent you a code.' })
  const wrong = await asked.submit({ code: '000000' })
  expect(wrong.text).toContain('The code is wrong')
  expect((await wrong.submit({ code: codeOf(server) })).done).toBe(true)
  await user.becomes('online')
}

describe('the registration with the gateway', () => {
  it('takes a user name and a password, by command or by XEP-0077', async () => {
    const { gateway, user, server } = await setUp()
    await user.register(romeo)
    expect(user.session.user.form).toEqual(romeo)
    const other = await gateway.addUser('nurse@example.org')
    await other.registerInBand({ username: 'nurse', password: passwords.nurse })
    await other.becomes('online')
    const { client } = await login(server, 'nurse')
    await user.chat('nurse').send('Peter!')
    await other.chat('romeo').receives('Peter!')
    await client.logout()
  })

  it('says what is wrong, and begins anew', async () => {
    const { user } = await setUp()
    const refused = await (await user.execute('register')).submit({ ...romeo, password: 'wrong' })
    expect(refused.text).toContain('No account has this name and password')
    const again = await refused.submit()
    expect((await again.submit(romeo)).done).toBe(true)
    await user.becomes('online')
  })

  it('asks for a code where the account has logins in two steps, once', async () => {
    const { gateway, user, server } = await setUp()
    await registerJuliet(user, server)
    // The password is not kept: the token does.
    expect(user.session.user.form).toEqual({ username: 'juliet' })
    await gateway.restart()
    expect(user.status).toMatchObject({ state: 'online' })
    expect(codeOf(server)).toBe('')
  })

  it('goes on in the chat after a form of XEP-0077', async () => {
    const { user, server } = await setUp()
    await user.registerInBand(juliet)
    await user.gateway.receives(/sent you a code/)
    user.gateway.write(codeOf(server))
    await user.becomes('online')
  })

  it('links a device by a QR code', async () => {
    const { gateway, user, server } = await setUp()
    const shown = await (await user.execute('register')).submit()
    expect((await shown.picture()).subarray(1, 4)).toEqual(new Uint8Array(Buffer.from('PNG')))
    server.admin.perform({ call: 'confirm-qr', account: 'romeo', code: shown.code ?? '' })
    await user.becomes('online')
    expect(user.session.user.form).toEqual({ username: 'romeo' })
    await gateway.crash()
    await user.chat('echobot').send('Still linked?')
  })

  it('is asked for again when the link is revoked, and ends it with the registration', async () => {
    const { user, server } = await setUp()
    await registerJuliet(user, server)
    server.admin.perform({ call: 'end-sessions', account: 'juliet' })
    await user.becomes('logged-out')
    await user.gateway.receives({ kind: 'presence', status: /Please register again/ })
    await registerJuliet(user, server)
    const { token } = user.session.store as Cells<{ readonly token: Kept<string> }>
    const linked = new SuperDuperClient({ username: 'juliet', token: await token.get(), port: server.port })
    await linked.login()
    await linked.logout()
    await user.unregister()
    await expect(linked.login()).rejects.toMatchObject({ code: 'bad-credentials' })
  })
})
