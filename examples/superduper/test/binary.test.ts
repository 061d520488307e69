import type { Client } from '@trestle/client'
import { Presence } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import { receipts } from '@trestle/xep-0184'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { SuperDuperClient } from '../src/client.js'
import { components, GATEWAY } from './bridge.js'
import { type ProcessBridge, startProcessBridge } from './process-bridge.js'
import { available, chat, LIMIT, logInUser, START_LIMIT, says, shows, unavailable } from './user-client.js'

const ECHO = `echobot@${GATEWAY}`
const options = { users: { juliet: 'art thou' }, components }

describeWithServers('trestle-gateway', { options }, (server) => {
  let gateway: ProcessBridge
  let juliet: Client

  beforeAll(async () => {
    gateway = await startProcessBridge(server(), { accounts: { juliet: 'secret', nurse: 'secret' } })
    juliet = await logInUser(server(), `juliet@${server().domain}`, options.users.juliet)
    const online = shows(juliet, GATEWAY, available)
    await juliet.get(registration).register(GATEWAY, { username: 'juliet', password: 'secret' })
    juliet.send(Presence.of({ to: GATEWAY, type: 'subscribe' }))
    await online
    const friend = shows(juliet, ECHO, available)
    juliet.send(Presence.of({ to: ECHO, type: 'subscribe' }))
    await friend
    await chat(juliet, ECHO, 'Hello')
  }, 120_000)
  afterAll(async () => {
    await juliet?.stop()
    await gateway?.close()
  })

  it('shows itself and its puppets as gone when it is told to end, and resumes all when it is back', async () => {
    const gone = [shows(juliet, GATEWAY, unavailable), shows(juliet, ECHO, unavailable)]
    expect(await gateway.stop()).toBe(0)
    await Promise.all(gone)
    const back = shows(juliet, ECHO, available, START_LIMIT)
    await gateway.start()
    await back
    await chat(juliet, ECHO, 'Are you back?')
  }, 180_000)

  it('resumes all after it was killed, and brings what came meanwhile', async () => {
    await gateway.kill()
    const nurse = new SuperDuperClient({
      username: 'nurse',
      password: 'secret',
      host: '127.0.0.1',
      port: gateway.superduper.port,
    })
    await nurse.login()
    await nurse.sendMessage({ destination: 'juliet', text: 'Where are you, lamb?' })
    const called = says(juliet, 'Where are you, lamb?', START_LIMIT)
    const back = shows(juliet, ECHO, available, START_LIMIT)
    await gateway.start()
    expect((await called).from?.bare.toString()).toBe(`nurse@${GATEWAY}`)
    await back
    await chat(juliet, ECHO, 'Still there?')
    await nurse.logout()
  }, 180_000)

  it('keeps its word when it is killed in the middle of a conversation', async () => {
    const echoById = new Map<string, string>()
    const undo = juliet.on(
      'message',
      ({ id = '', body }) => void (body?.startsWith('echo: ') && echoById.set(id, body.slice(6))),
    )
    const echoes = () => [...echoById.values()]
    const accepted = new Set<string>()
    const send = async (body: string) => {
      await juliet.get(receipts).send(juliet.message({ to: ECHO, body }), { timeout: LIMIT })
      accepted.add(body)
    }
    // What had no receipt when the process died may be refused, or lost with its socket.
    const early = Array.from({ length: 30 }, (_, index) => send(`early ${index}`).catch(() => {}))
    await vi.waitFor(() => expect(accepted.size).toBeGreaterThan(0), { timeout: LIMIT, interval: 1 })
    await gateway.kill()
    await gateway.start()
    await Promise.all(Array.from({ length: 30 }, (_, index) => send(`late ${index}`)))
    await Promise.all(early)
    await vi.waitFor(() => expect([...accepted].filter((body) => !echoes().includes(body))).toEqual([]), {
      timeout: LIMIT,
      interval: 50,
    })
    undo()
    // The network drops a repeated client id. What was sent again, since the server may not have had it, has the same id.
    expect(echoes()).toHaveLength(new Set(echoes()).size)
    expect(accepted.size).toBeGreaterThan(30)
  }, 120_000)
})
