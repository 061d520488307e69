import { type Client, createClient } from '@trestle/client'
import { describeWithServers, type FaultyProxy, startFaultyProxy } from '@trestle/test-fixtures'
import { createTestServer } from '@trestle/test-server'
import { afterEach, expect, it } from 'vitest'
import { type SessionState, stanzasUnacked, streamManagement } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `${from + i}`)

const extra = {
  'test-server': (options: { users?: Readonly<Record<string, string>> }) => createTestServer(options).start(),
}

describeWithServers('stream management', { options: { users }, extra }, (server) => {
  const clients: Client[] = []
  const proxies: FaultyProxy[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop({ timeout: 2000 })))
    await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()))
  })

  function client(user: keyof typeof users, port = server().c2sPort): Client {
    const { host, domain, ca } = server()
    const reconnect = { initial: 20, max: 200 }
    const options = { jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca }, reconnect }
    const one = createClient(options).use(streamManagement) as Client
    clients.push(one)
    return one
  }

  async function proxied() {
    const { host, c2sPort: port } = server()
    const proxy = await startFaultyProxy({ target: { host, port } })
    proxies.push(proxy)
    return proxy
  }

  async function listener() {
    const juliet = client('juliet')
    const bodies: string[] = []
    juliet.on('message', ({ body }) => {
      if (body) bodies.push(body)
    })
    await juliet.start()
    juliet.send(juliet.presence())
    await juliet.get(streamManagement).acked(undefined, limit)
    return { juliet, bodies }
  }

  function speak(from: Client, to: Client, bodies: readonly string[]): void {
    for (const body of bodies) from.send(from.message({ to: to.jid, type: 'chat', body }))
  }

  it('acknowledges', async () => {
    const romeo = client('romeo')
    await romeo.start()
    const management = romeo.get(streamManagement)
    expect(management).toMatchObject({ enabled: true, resumable: true, unacked: 0 })
    const presence = romeo.presence()
    romeo.send(presence)
    expect(management.unacked).toBe(1)
    await management.acked(presence, limit)
    expect(management.unacked).toBe(0)
  })

  it('resumes after a cut, and nothing is lost or doubled', async () => {
    const proxy = await proxied()
    const { juliet, bodies } = await listener()
    const romeo = client('romeo', proxy.port)
    await romeo.start()
    const { jid } = romeo
    for (let round = 0; round < 5; round++) {
      const resumed = romeo.xmpp.events.wait('online', limit)
      speak(romeo, juliet, numbers(round * 20, round * 20 + 10))
      proxy.cut()
      speak(romeo, juliet, numbers(round * 20 + 10, round * 20 + 20))
      expect(await resumed).toMatchObject({ resumed: true })
      expect(romeo.jid.equals(jid)).toBe(true)
    }
    const last = romeo.message({ to: juliet.jid, type: 'chat', body: 'end' })
    romeo.send(last)
    await romeo.get(streamManagement).acked(last, limit)
    await expect.poll(() => bodies.at(-1), limit).toBe('end')
    expect(bodies).toEqual([...numbers(0, 100), 'end'])
  })

  it('gets what came while it had no connection', async () => {
    const proxy = await proxied()
    const { juliet } = await listener()
    const romeo = client('romeo', proxy.port)
    const heard: (string | undefined)[] = []
    romeo.on('message', ({ body }) => heard.push(body))
    await romeo.start()
    romeo.send(romeo.presence())
    await romeo.get(streamManagement).acked(undefined, limit)
    await proxy.refuse()
    const suspended = romeo.xmpp.events.wait('suspended', limit)
    proxy.cut()
    await suspended
    speak(juliet, romeo, numbers(0, 20))
    await juliet.get(streamManagement).acked(undefined, limit)
    const resumed = romeo.xmpp.events.wait('online', limit)
    await proxy.accept()
    await resumed
    await expect.poll(() => heard.length, limit).toBe(20)
    expect(heard).toEqual(numbers(0, 20))
  })

  it('goes on in another process', async () => {
    const { juliet, bodies } = await listener()
    const romeo = client('romeo')
    let saved: SessionState | undefined
    romeo.get(streamManagement).api.register('saveSession', ({ args }) => {
      saved = JSON.parse(JSON.stringify(args)) as SessionState
    })
    await romeo.start()
    const { jid } = romeo
    speak(romeo, juliet, numbers(0, 10))
    const ended = romeo.xmpp.events.wait('offline', limit)
    await romeo.get(streamManagement).hibernate()
    expect((await ended).error).toMatchObject({ code: 'aborted', message: expect.stringContaining('another process') })
    expect(romeo.status).toBe('offline')

    const again = client('romeo')
    const { api } = again.get(streamManagement)
    api.register('loadSession', () => saved)
    api.register('clearSession', () => {
      saved = undefined
    })
    const online = again.xmpp.events.wait('online', limit)
    expect((await again.start()).equals(jid)).toBe(true)
    expect(await online).toMatchObject({ resumed: true })
    speak(again, juliet, numbers(10, 20))
    await again.get(streamManagement).acked(undefined, limit)
    await expect.poll(() => bodies.length, limit).toBe(20)
    expect(bodies).toEqual(numbers(0, 20))
    expect(saved).toBeUndefined()
  })

  it('reports what was not acknowledged where a session cannot be resumed', async () => {
    const { juliet } = await listener()
    const romeo = client('romeo')
    const { api } = romeo.get(streamManagement)
    const xml = `<message xmlns='jabber:client' to='${juliet.jid}' id='m1'><body>Lost?</body></message>`
    api.register('loadSession', () => ({
      id: 'of-another-server',
      jid: `romeo@${server().domain}/orchard`,
      inbound: 3,
      outbound: 7,
      unacked: [{ xml, sentAt: Date.now() }],
      savedAt: Date.now(),
    }))
    const unacked = romeo.xmpp.events.wait(stanzasUnacked, limit)
    await romeo.start()
    const { stanzas, reason } = await unacked
    expect(reason).toBe('not-resumed')
    expect(stanzas.map(({ stanza }) => stanza.attrs['id'])).toEqual(['m1'])
    expect(romeo.get(streamManagement)).toMatchObject({ enabled: true, resumable: true })
  })
})
