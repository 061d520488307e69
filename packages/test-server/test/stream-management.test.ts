import { type Client, createClient } from '@trestle/client'
import { type FaultyProxy, startFaultyProxy } from '@trestle/test-fixtures'
import {
  Ack,
  AckRequest,
  Enable,
  Enabled,
  Failed,
  NS_STREAM_MANAGEMENT,
  Resume,
  type SessionState,
  stanzasUnacked,
  streamManagement,
} from '@trestle/xep-0198'
import { pingExchange } from '@trestle/xep-0199'
import { Delay } from '@trestle/xep-0203'
import { mamQueryExchange } from '@trestle/xep-0313'
import { stanzaIdOf } from '@trestle/xep-0359'
import { bind2 } from '@trestle/xep-0386'
import { sasl2 } from '@trestle/xep-0388'
import { Element } from '@trestle/xml'
import type { WireEntry } from '@trestle/xmlstream'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer, type TestServerOptions } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }
const failedBy = (condition: string) => ({ condition })

describe('stream management', () => {
  const clients: Client[] = []
  let server: TestServer
  let proxy: FaultyProxy
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop({ timeout: 1000 })))
    await proxy.stop()
    await server.stop()
  })

  async function start(options: TestServerOptions = {}): Promise<void> {
    server = await createTestServer({ users, ...options }).start()
    proxy = await startFaultyProxy({ target: { host: server.host, port: server.c2sPort } })
  }

  function client(user: keyof typeof users, port = server.c2sPort, wire?: (entry: WireEntry) => void): Client {
    const { host, domain, ca } = server
    const options = { jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca }, wire }
    const one = createClient({ ...options, reconnect: { initial: 20, max: 100 } })
    one.on(stanzasUnacked, () => {})
    clients.push(one)
    return one
  }

  /** The server has handled all that was sent before. */
  const settled = (one: Client) => one.iq.get(server.domain, pingExchange, {}, limit)

  async function online(one: Client): Promise<Client> {
    await one.start()
    one.send(one.presence())
    await settled(one)
    return one
  }

  const managed = (user: keyof typeof users, port?: number) =>
    online(client(user, port).use(streamManagement) as Client)

  /** What the server says on stream level to a client that does not manage by itself. */
  async function ask(one: Client, ...requests: readonly Element[]): Promise<readonly Element[]> {
    const heard: Element[] = []
    const undo = one.xmpp.filter('in', (element) => {
      if (element.ns === NS_STREAM_MANAGEMENT) heard.push(element)
      return element
    })
    for (const request of requests) one.xmpp.send(request)
    await settled(one)
    undo()
    return heard
  }

  /** Cuts a client off until `proxy.accept()`. */
  async function cutOff(one: Client): Promise<void> {
    await proxy.refuse()
    const suspended = one.xmpp.events.wait('suspended', limit)
    proxy.cut()
    await suspended
  }

  const gone = (one: Client, who: Client) =>
    one.xmpp.events.wait('presence', {
      ...limit,
      where: ({ type, from }) => type === 'unavailable' && !!from?.equals(who.jid),
    })

  it('is enabled once, and not resumed while it is there', async () => {
    await start()
    const romeo = await online(client('romeo'))
    const [first] = await ask(romeo, Enable.encode({ resume: true }))
    const enabled = Enabled.decode(first as Element)
    expect(enabled).toMatchObject({ resume: true, max: 60 })
    const answers = await ask(romeo, Enable.encode({}), Resume.encode({ h: 0, previd: enabled.id ?? '' }))
    expect(answers.map((answer) => Failed.decode(answer))).toEqual([
      failedBy('unexpected-request'),
      failedBy('unexpected-request'),
    ])
  })

  it('counts what came after it was enabled', async () => {
    await start()
    const romeo = await online(client('romeo'))
    await ask(romeo, Enable.encode({}))
    await settled(romeo)
    const [answer] = await ask(romeo, AckRequest.encode({}))
    expect(Ack.decode(answer as Element)).toEqual({ h: 2 })
  })

  it.each([
    ['a request that is none', new Element('enable', NS_STREAM_MANAGEMENT, { resume: 'perhaps' }), 'bad-request'],
  ])('refuses %s', async (_, request, condition) => {
    await start()
    const romeo = await online(client('romeo'))
    expect((await ask(romeo, request)).map((answer) => Failed.decode(answer))).toEqual([failedBy(condition)])
  })

  it.each([
    ['too much', Ack.encode({ h: 7 }), 'undefined-condition'],
    ['no number', new Element('a', NS_STREAM_MANAGEMENT), 'bad-format'],
  ])('closes the stream of who acknowledges %s', async (_, ack, condition) => {
    await start()
    const romeo = await online(client('romeo'))
    await ask(romeo, Enable.encode({ resume: true }))
    const offline = romeo.xmpp.events.wait('offline', limit)
    romeo.xmpp.send(ack)
    expect(await offline).toMatchObject({ error: { code: 'stream-error', cause: { condition } } })
  })

  it('is off where that is wanted', async () => {
    await start({ streamManagement: false })
    const romeo = await managed('romeo')
    expect(romeo.get(streamManagement).enabled).toBe(false)
    const offline = romeo.xmpp.events.wait('offline', limit)
    romeo.xmpp.send(Enable.encode({}))
    expect(await offline).toMatchObject({ error: { cause: { condition: 'unsupported-stanza-type' } } })
  })

  it('keeps no session where that is wanted', async () => {
    await start({ streamManagement: { max: 0 } })
    const romeo = await managed('romeo')
    expect(romeo.get(streamManagement)).toMatchObject({ enabled: true, resumable: false })
  })

  it('says where to come back', async () => {
    await start({ streamManagement: { max: 30, location: 'localhost:1' } })
    const romeo = await managed('romeo', proxy.port)
    expect(romeo.get(streamManagement).sessionState()).toMatchObject({ location: 'localhost:1', max: 30 })
    const { jid } = romeo
    const online = romeo.xmpp.events.wait('online', limit)
    proxy.cut()
    // Nobody is there; it comes back to where it was.
    expect(await online).toMatchObject({ resumed: true, jid })
  })

  it('gives a session to who resumes it, and the old stream a conflict', async () => {
    await start()
    const romeo = await managed('romeo')
    const state = romeo.get(streamManagement).sessionState() as SessionState
    const again = client('romeo').use(streamManagement) as Client
    again.get(streamManagement).api.register('loadSession', () => state)
    const ended = romeo.xmpp.events.wait('offline', limit)
    expect((await again.start()).equals(state.jid)).toBe(true)
    expect(await ended).toMatchObject({ error: { cause: { condition: 'conflict' } } })
    await settled(again)
  })

  it('gives it to nobody else', async () => {
    await start()
    const romeo = await managed('romeo', proxy.port)
    const state = romeo.get(streamManagement).sessionState() as SessionState
    await cutOff(romeo)
    const juliet = client('juliet').use(streamManagement) as Client
    juliet.get(streamManagement).api.register('loadSession', () => ({ ...state, jid: `juliet@${server.domain}/x` }))
    const online = juliet.xmpp.events.wait('online', limit)
    await juliet.start()
    expect(await online).toMatchObject({ resumed: false })
  })

  it('holds the presence of one who is cut off, until time is up', async () => {
    await start({ streamManagement: { max: 0.2 } })
    const romeo = await managed('romeo', proxy.port)
    const juliet = await managed('juliet')
    romeo.send(romeo.presence({ to: juliet.jid }))
    await settled(romeo)
    await settled(juliet)
    const { jid } = romeo
    const left = gone(juliet, romeo)
    await cutOff(romeo)
    const asked = juliet.iq.get(jid, pingExchange, {}, limit)
    juliet.send(juliet.message({ to: jid, type: 'chat', body: 'Where are you?' }))
    await left
    await expect(asked).rejects.toMatchObject({ condition: 'service-unavailable' })

    const kept = romeo.xmpp.events.wait('message', limit)
    romeo.on('online', () => romeo.send(romeo.presence()))
    await proxy.accept()
    const message = await kept
    expect(message.body).toBe('Where are you?')
    expect(message.getAll(Delay)).toHaveLength(1)
  })

  it('still knows what it handled of a session that is gone', async () => {
    await start({ streamManagement: { max: 0.1 } })
    const romeo = await managed('romeo', proxy.port)
    const juliet = await managed('juliet')
    romeo.send(romeo.presence({ to: juliet.jid }))
    await settled(romeo)
    const unacked = romeo.xmpp.events.wait(stanzasUnacked, limit)
    const left = gone(juliet, romeo)
    await cutOff(romeo)
    romeo.send(romeo.message({ to: juliet.jid, id: 'late', body: 'Not yet sent' }))
    await left
    await proxy.accept()
    const { stanzas, reason } = await unacked
    expect(reason).toBe('not-resumed')
    expect(stanzas.map(({ stanza }) => stanza.attrs['id'])).toEqual(['late'])
  })

  it('hands what one did not acknowledge to another of the account', async () => {
    await start({ streamManagement: { max: 0.1 } })
    const romeo = await managed('romeo', proxy.port)
    const other = await managed('romeo')
    const juliet = await managed('juliet')
    await cutOff(romeo)
    const got = other.xmpp.events.wait('message', limit)
    juliet.send(juliet.message({ to: romeo.jid, type: 'chat', body: 'Anybody?' }))
    const message = await got
    expect(message.body).toBe('Anybody?')
    expect(message.get(Delay)?.from?.equals(server.domain)).toBe(true)
    // By one id in all its deliveries.
    const { set } = await other.iq.set(undefined, mamQueryExchange, {}, limit)
    expect(set).toMatchObject({ count: 1, first: stanzaIdOf(message, romeo.jid.bare) })
  })

  it('does not hold more than the limit', async () => {
    await start({ limits: { unacked: 5 } })
    const romeo = await managed('romeo', proxy.port)
    const juliet = await managed('juliet')
    romeo.send(romeo.presence({ to: juliet.jid }))
    await settled(romeo)
    const left = gone(juliet, romeo)
    await cutOff(romeo)
    for (let i = 0; i < 20; i++) juliet.send(juliet.message({ to: romeo.jid, body: `${i}` }))
    await left
    await settled(juliet)
  })

  it('ends with the server, in no time', async () => {
    await start()
    const romeo = await managed('romeo', proxy.port)
    await cutOff(romeo)
    await server.stop()
    expect(await server.log()).toContain(`${romeo.jid} is gone.`)
  })

  describe('within SASL2 and Bind 2', () => {
    /** What the latest login said on stream level, beside stanzas. */
    let said: string[] = []

    function modern(port?: number): Client {
      const one = client('romeo', port, (entry) => {
        if (entry.kind === 'header') said = []
        else if (entry.direction === 'out' && entry.kind === 'element') said.push(entry.element.name)
      })
      return one.use(sasl2).use(bind2).use(streamManagement) as Client
    }

    it('is enabled and resumed along with the authentication', async () => {
      await start()
      const juliet = await managed('juliet')
      const romeo = modern(proxy.port)
      await online(romeo)
      expect(said).not.toContain('enable')
      const { jid } = romeo
      expect(romeo.get(streamManagement)).toMatchObject({ enabled: true, resumable: true })
      const got = juliet.xmpp.events.wait('message', limit)
      await cutOff(romeo)
      romeo.send(romeo.message({ to: juliet.jid, body: 'Still me' }))
      const back = romeo.xmpp.events.wait('online', limit)
      await proxy.accept()
      expect(await back).toMatchObject({ resumed: true, jid })
      expect((await got).body).toBe('Still me')
      await settled(romeo)
      expect(said).not.toContain('resume')
    })

    it('begins anew along with it where there is nothing to resume', async () => {
      await start({ streamManagement: { max: 0.1 } })
      const juliet = await managed('juliet')
      const romeo = await online(modern(proxy.port))
      romeo.send(romeo.presence({ to: juliet.jid }))
      await settled(romeo)
      const left = gone(juliet, romeo)
      await cutOff(romeo)
      await left
      const back = romeo.xmpp.events.wait('online', limit)
      await proxy.accept()
      expect(await back).toMatchObject({ resumed: false })
      expect(romeo.get(streamManagement)).toMatchObject({ enabled: true, resumable: true })
      await settled(romeo)
      await romeo.get(streamManagement).acked(undefined, limit)
    })
  })
})
