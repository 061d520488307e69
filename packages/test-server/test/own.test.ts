import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@trestle/client'
import { createXmlStream, streamFraming } from '@trestle/xmlstream'
import { connectTcp } from '@trestle/xmlstream/tcp'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer, type TestServerOptions } from '../src/index.js'
import { createParties } from './parties.js'
import { conditionOf, messageWith, presenceOf, pushAbout } from './peer.js'

const folder = mkdtempSync(join(tmpdir(), 'trestle-test-server-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what is its own', () => {
  const servers: TestServer[] = []
  let server: TestServer
  const parties = createParties(() => server)
  afterEach(async () => {
    await parties.stopAll()
    await Promise.all(servers.splice(0).map((one) => one.stop()))
  })

  async function start(options: TestServerOptions = {}): Promise<TestServer> {
    server = await createTestServer(options).start()
    servers.push(server)
    return server
  }

  async function rawStream() {
    const transport = await connectTcp({ host: server.host, port: server.c2sPort })
    const stream = createXmlStream({
      transport,
      role: 'initiator',
      framing: streamFraming({ contentNamespace: 'jabber:client' }),
    })
    const seen: string[] = []
    stream.events.on('element', (element) => {
      if (element.name === 'error') seen.push(element.elements()[0]?.name ?? '')
    })
    const closed = new Promise<void>((resolve) => stream.events.on('close', () => resolve()))
    return { stream, closed, errors: seen }
  }

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.org'])('it does not listen at %s unless told to', (host) => {
    expect(() => createTestServer({ host })).toThrow(expect.objectContaining({ code: 'not-loopback' }))
    expect(() => createTestServer({ host, allowRemote: true })).not.toThrow()
  })

  it.each([
    ['a domain', { domain: 'a@b' }],
    ['a component', { components: { 'no domain': 'secret' } }],
    ['a component in its own place', { components: { localhost: 'secret' } }],
    ['an account', { users: { 'a@b': 'secret' } }],
  ])('it refuses %s that cannot be', (_, options) => {
    expect(() => createTestServer(options)).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })

  it('it has the accounts, rosters and authority that it had, in its folder', async () => {
    const dataDir = join(folder, 'data')
    const { ca } = await start({ dataDir, users: { romeo: 'correct horse' } })
    const romeo = await parties.online('romeo@localhost')
    romeo.send(`<presence to='juliet@example.org' type='subscribe'/>`)
    await romeo.next('push', pushAbout('juliet@example.org', { ask: 'subscribe' }))
    await server.stop()
    await start({ dataDir })
    expect(server.ca).toBe(ca)
    const again = await parties.login('romeo@localhost')
    const roster = await again.ask(`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`)
    expect(roster.payload?.elements()[0]?.attrs['jid']).toBe('juliet@example.org')
  })

  it('it refuses a folder that is none', async () => {
    const dataDir = join(folder, 'file')
    writeFileSync(dataDir, '')
    await expect(createTestServer({ dataDir }).start()).rejects.toMatchObject({ code: 'bad-option' })
  })

  it('it serves domains beyond ASCII', async () => {
    await start({ domain: 'bücher.example', users: { rómeo: 'correct horse' } })
    const romeo = await parties.online('rómeo@bücher.example')
    expect(romeo.jid).toMatch(/^rómeo@bücher\.example\/./)
  })

  it('it lets anonymous clients in where it shall, and forgets them', async () => {
    const { host, c2sPort, ca } = await start({ anonymous: true })
    const client = createClient({ jid: 'localhost', host, port: c2sPort, tls: { ca }, mechanisms: ['ANONYMOUS'] })
    const jid = await client.start()
    expect(jid.local).not.toBe('')
    const romeo = await parties.online(await parties.account('romeo'))
    client.send(client.xmpp.presence({ to: romeo.jid }))
    await romeo.next('presence', presenceOf(jid.toString()))
    await client.stop()
    await romeo.next('the end', presenceOf(jid.toString(), 'unavailable'))
    romeo.send(`<message id='late' to='${jid.bare}' type='chat'><body>Who was there?</body></message>`)
    expect(conditionOf(await romeo.next('error', ({ attrs }) => attrs['id'] === 'late'))).toBe('service-unavailable')
  })

  it('it has no accounts with the same name', async () => {
    await start({ users: { romeo: 'a' } })
    await expect(server.register('Romeo', 'b')).rejects.toMatchObject({ code: 'conflict' })
    await expect(server.register('a@b', 'b')).rejects.toMatchObject({ code: 'bad-option' })
  })

  it('it says goodbye, and then is not there', async () => {
    const { host, c2sPort } = await start()
    const { stream, closed, errors } = await rawStream()
    await stream.open({ to: 'localhost', version: '1.0' })
    await server.stop()
    await closed
    expect(errors).toEqual(['system-shutdown'])
    await expect(connectTcp({ host, port: c2sPort })).rejects.toMatchObject({ code: 'refused' })
    await expect(server.restart()).rejects.toMatchObject({ code: 'stopped' })
  })

  it('it waits for a port that is still held when it starts again', async () => {
    const holder = createServer()
    const log = (line: string): void => {
      if (line.includes('tried again')) holder.close()
    }
    const { c2sPort: port, host } = await start({ log })
    await server.restart(() => new Promise((resolve) => holder.listen(port, host, resolve)))
    expect(holder.listening).toBe(false)
    await parties.online(await parties.account('romeo'))
  })

  it('it does not wait for ever for a login', async () => {
    await start({ limits: { loginTime: 50 } })
    const { stream, closed, errors } = await rawStream()
    await stream.open({ to: 'localhost', version: '1.0' })
    await closed
    expect(errors).toEqual(['connection-timeout'])
  })

  it('it reads no stanza that is too long', async () => {
    await start({ limits: { stanzaBytes: 10_000 } })
    const romeo = await parties.login(await parties.account('romeo'))
    romeo.send(`<message to='${romeo.jid}'><body>${'x'.repeat(10_000)}</body></message>`)
    await romeo.ended
  })

  it('it lets nobody guess for long', async () => {
    await start({ limits: { loginAttempts: 2 }, allowPlaintext: true })
    const { stream, closed, errors } = await rawStream()
    await stream.open({ to: 'localhost', version: '1.0' })
    const auth = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>`
    stream.sendRaw(auth + auth)
    await closed
    expect(errors).toEqual(['policy-violation'])
  })

  it('it keeps so many messages, and tells the sender of the rest', async () => {
    await start({ limits: { offlineMessages: 2 } })
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    for (const id of ['1', '2', '3'])
      romeo.send(`<message id='${id}' to='${account}' type='chat'><body>${id}</body></message>`)
    const error = await romeo.next('error', ({ attrs }) => attrs['type'] === 'error')
    expect(error.attrs['id']).toBe('3')
    const juliet = await parties.online(account)
    await juliet.next('message', messageWith('1'))
    await juliet.next('message', messageWith('2'))
  })

  it('it does not keep that somebody typed', async () => {
    await start()
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    const composing = `<composing xmlns='http://jabber.org/protocol/chatstates'/>`
    romeo.send(`<message to='${account}' type='chat'>${composing}</message>`)
    romeo.send(`<message to='${account}' type='chat'><body>Done</body></message>`)
    await romeo.ask(`<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>`)
    const juliet = await parties.online(account)
    await juliet.next('message', messageWith('Done'))
    expect(juliet.seen(({ name }) => name === 'message')).toEqual([])
  })

  it('it holds so many contacts, requests and resources', async () => {
    await start({ limits: { rosterItems: 2, sessions: 2 } })
    const account = await parties.account('juliet')
    const juliet = await parties.online(account)
    const add = (name: string) =>
      juliet.ask(`<iq type='set'><query xmlns='jabber:iq:roster'><item jid='${name}@example.org'/></query></iq>`)
    expect((await add('a')).type).toBe('result')
    expect((await add('b')).type).toBe('result')
    expect(conditionOf(await add('c'))).toBe('resource-constraint')
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<presence id='in' to='${account}' type='subscribe'/>`)
    expect(conditionOf(await romeo.next('error', ({ attrs }) => attrs['id'] === 'in'))).toBe('resource-constraint')
    await parties.login(account)
    await expect(parties.login(account)).rejects.toMatchObject({ code: 'bind-failed' })
  })

  it('it grants what was approved before it was asked for', async () => {
    await start()
    const [first, second] = [await parties.account('romeo'), await parties.account('juliet')]
    const juliet = await parties.online(second)
    juliet.send(`<presence to='${first}' type='subscribed'/>`)
    await juliet.next('push', pushAbout(first, { approved: 'true', subscription: 'none' }))
    const romeo = await parties.online(first)
    romeo.send(`<presence to='${second}' type='subscribe'/>`)
    await romeo.next('approval', presenceOf(second, 'subscribed'))
    await romeo.next('presence', presenceOf(juliet.jid))
    await juliet.next('push', pushAbout(first, { subscription: 'from' }))
  })

  it('it writes no secret into its log', async () => {
    await start({ users: { romeo: 'wherefore' }, components: { 'gw.localhost': 'montague' } })
    await parties.login('romeo@localhost', { password: 'wherefore' })
    await parties.component('gw.localhost', 'montague')
    const log = await server.log()
    expect(log).toContain('romeo@localhost')
    expect(log).not.toMatch(/wherefore|montague/)
  })
})
