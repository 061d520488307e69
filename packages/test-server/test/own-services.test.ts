import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { disco } from '@trestle/xep-0030'
import { caps } from '@trestle/xep-0115'
import { bind2 } from '@trestle/xep-0386'
import { sasl2 } from '@trestle/xep-0388'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer, type TestServerOptions } from '../src/index.js'
import { createParties, password } from './parties.js'
import { conditionOf, messageWith, type Peer, presenceOf } from './peer.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const MAM = 'urn:xmpp:mam:2'
const MUC = 'http://jabber.org/protocol/muc'
const NICK = 'http://jabber.org/protocol/nick'
const PUBSUB = 'http://jabber.org/protocol/pubsub'
const BOOKMARKS = 'urn:xmpp:bookmarks:1'
const RAI = 'urn:xmpp:rai:0'
const folder = mkdtempSync(join(tmpdir(), 'trestle-test-server-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('services', () => {
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

  const bare = ({ jid }: Peer) => jid.split('/')[0]!
  const asked = {
    vcard: `<iq type='get'><vCard xmlns='vcard-temp'/></iq>`,
    private: `<iq type='get'><query xmlns='jabber:iq:private'><notes xmlns='urn:example:notes'/></query></iq>`,
    node: `<iq type='get'><pubsub xmlns='${PUBSUB}'><items node='${NICK}'/></pubsub></iq>`,
    archive: `<iq type='set'><query xmlns='${MAM}'/></iq>`,
  }
  const said = {
    vcard: `<iq type='set'><vCard xmlns='vcard-temp'><FN>Juliet</FN></vCard></iq>`,
    private: `<iq type='set'><query xmlns='jabber:iq:private'><notes xmlns='urn:example:notes'>A rose</notes></query></iq>`,
    node: `<iq type='set'><pubsub xmlns='${PUBSUB}'><publish node='${NICK}'><item id='current'><nick xmlns='${NICK}'>Juliet</nick></item></publish></pubsub></iq>`,
  }
  /** How many messages are in an archive. */
  const archived = async (peer: Peer, to?: string) => {
    const { payload } = await peer.ask(to ? asked.archive.replace('<iq', `<iq to='${to}'`) : asked.archive)
    return payload
      ?.child('http://jabber.org/protocol/rsm', 'set')
      ?.child('http://jabber.org/protocol/rsm', 'count')
      ?.text()
  }

  it.each([
    ['vcards', asked.vcard, 'item-not-found'],
    ['privateStorage', asked.private, undefined],
    ['pep', asked.node, 'item-not-found'],
    ['archives', asked.archive, undefined],
    ['rooms', `<iq type='get' to='conference.localhost'><query xmlns='${INFO}'/></iq>`, undefined],
    ['pubsub', `<iq type='get' to='pubsub.localhost'><query xmlns='${INFO}'/></iq>`, undefined],
  ])('can be switched off: %s', async (option, request, condition) => {
    const answer = async () => (await parties.login(await parties.account('romeo'))).ask(request)
    await start()
    expect(conditionOf(await answer())).toBe(condition)
    await start({ [option]: false })
    expect(conditionOf(await answer())).toMatch(/service-unavailable|remote-server-not-found/)
  })

  it.each(['conference.localhost', 'pubsub.localhost'])('leave %s to the component of that name', async (name) => {
    await start({ components: { [name]: 'secret' } })
    const romeo = await parties.login(await parties.account('romeo'))
    const answer = await romeo.ask(`<iq type='get' to='${name}'><query xmlns='${INFO}'/></iq>`)
    expect(conditionOf(answer)).toBe('remote-server-timeout')
  })

  it('have their data again in the same folder', async () => {
    const dataDir = join(folder, 'services')
    await start({ dataDir })
    const account = await parties.account('juliet')
    const juliet = await parties.login(account)
    for (const request of [said.vcard, said.private]) await juliet.ask(request)
    await server.stop()
    await start({ dataDir })
    const again = await parties.login(account)
    expect((await again.ask(asked.vcard)).payload?.child('vcard-temp', 'FN')?.text()).toBe('Juliet')
    expect((await again.ask(asked.private)).payload?.child('urn:example:notes', 'notes')?.text()).toBe('A rose')
  })

  it('have what accounts publish, nodes, and rooms that are persistent again in the same folder', async () => {
    const dataDir = join(folder, 'kept')
    const topics = `<iq type='set' to='pubsub.localhost'><pubsub xmlns='${PUBSUB}'><publish node='topics'><item id='1'>
      <topic xmlns='urn:example:topic'>Roses</topic></item></publish></pubsub></iq>`
    const enter = async (peer: Peer, room: string, persistent: string) => {
      peer.send(`<presence to='${room}/someone'><x xmlns='${MUC}'/></presence>`)
      await peer.next('own presence', presenceOf(`${room}/someone`))
      const field = `<field var='muc#roomconfig_persistentroom'><value>${persistent}</value></field>`
      const type = `<field var='FORM_TYPE'><value>${MUC}#roomconfig</value></field>`
      const form = `<x xmlns='jabber:x:data' type='submit'>${type}${field}</x>`
      await peer.ask(`<iq type='set' to='${room}'><query xmlns='${MUC}#owner'>${form}</query></iq>`)
    }
    await start({ dataDir })
    const account = await parties.account('juliet')
    const juliet = await parties.online(account)
    for (const request of [said.node, topics]) expect((await juliet.ask(request)).type).toBe('result')
    for (const [room, persistent] of [
      ['hall@conference.localhost', '1'],
      ['yard@conference.localhost', '0'],
    ] as const) {
      await enter(juliet, room, persistent)
      juliet.send(`<message to='${room}' type='groupchat'><body>In ${room}</body></message>`)
      await juliet.next('message', messageWith(`In ${room}`))
    }
    await parties.stopAll()
    await server.stop()
    await start({ dataDir })
    const again = await parties.online(account)
    const nick = (await again.ask(asked.node)).payload
      ?.child(PUBSUB, 'items')
      ?.child(PUBSUB, 'item')
      ?.child(NICK, 'nick')
    expect(nick?.text()).toBe('Juliet')
    const items = `<iq type='get' to='pubsub.localhost'><pubsub xmlns='${PUBSUB}'><items node='topics'/></pubsub></iq>`
    expect((await again.ask(items)).payload?.child(PUBSUB, 'items')?.elements()).toHaveLength(1)
    expect(await archived(again, 'hall@conference.localhost')).toBe('1')
    // Another room of an address that was one's before has nothing to do with it.
    await enter(again, 'yard@conference.localhost', '1')
    expect(await archived(again, 'yard@conference.localhost')).toBe('0')
  })

  it('have what was missed again in the same folder, of which the archive has the one copy', async () => {
    const dataDir = join(folder, 'missed')
    await start({ dataDir })
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<message to='${account}' type='chat'><body>Good night</body></message>`)
    await romeo.ask(`<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>`)
    await server.stop()
    expect(readFileSync(join(dataDir, 'offline', `${account.split('@')[0]}.json`), 'utf8')).not.toContain('Good night')
    await start({ dataDir })
    const juliet = await parties.login(account)
    expect(await archived(juliet)).toBe('1')
    const plain = await parties.online(account)
    await plain.next('message that waited', messageWith('Good night'))
  })

  it('keep as many messages for who reads the archive as there come, and for others the latest', async () => {
    await start({ limits: { offlineMessages: 2 } })
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    const say = async (...bodies: readonly string[]) => {
      for (const body of bodies) romeo.send(`<message to='${account}' type='chat'><body>${body}</body></message>`)
      await romeo.ask(`<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>`)
    }
    await say('1', '2')
    const modern = await parties.login(account)
    expect(await archived(modern)).toBe('2')
    modern.send('<presence/>')
    modern.send(`<presence type='unavailable'/>`)
    await modern.ask(`<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>`)
    await modern.stop()
    await say('3')
    const plain = await parties.online(account)
    await plain.next('message that waited', messageWith('2'))
    await plain.next('message that waited', messageWith('3'))
    expect(plain.seen(messageWith('1'))).toEqual([])
    expect(romeo.seen(({ attrs }) => attrs['type'] === 'error')).toEqual([])
  })

  it('leave in the archive what one missed who binds by Bind 2', async () => {
    await start()
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<message to='${account}' type='chat'><body>Good night</body></message>`)
    await romeo.ask(`<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>`)
    const juliet = await parties.online(account, { prepare: (client) => client.use(sasl2).use(bind2) })
    await juliet.ask(`<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>`)
    expect(juliet.seen(messageWith('Good night'))).toEqual([])
    expect(await archived(juliet)).toBe('1')
  })

  it('have nothing for whoever gets the name of a removed account', async () => {
    await start()
    const account = await parties.account('juliet')
    const juliet = await parties.online(account)
    for (const request of Object.values(said)) expect((await juliet.ask(request)).type).toBe('result')
    const romeo = await parties.online(await parties.account('romeo'))
    romeo.send(`<message to='${account}' type='chat'><body>My love</body></message>`)
    await juliet.next('message', messageWith('My love'))
    expect(await archived(juliet)).toBe('1')
    juliet.send(`<iq type='set' id='gone'><query xmlns='jabber:iq:register'><remove/></query></iq>`)
    await juliet.ended
    await server.register(account.split('@')[0]!, password)
    const other = await parties.login(account)
    expect(conditionOf(await other.ask(asked.vcard))).toBe('item-not-found')
    expect(conditionOf(await other.ask(asked.node))).toBe('item-not-found')
    expect((await other.ask(asked.private)).payload?.child('urn:example:notes', 'notes')?.text()).toBe('')
    expect(await archived(other)).toBe('0')
  })

  it('keep the archive of a room no longer than the room', async () => {
    await start()
    const romeo = await parties.online(await parties.account('romeo'))
    const room = 'feast@conference.localhost'
    const enter = async () => {
      romeo.send(`<presence to='${room}/romeo'><x xmlns='${MUC}'/></presence>`)
      await romeo.next('own presence', presenceOf(`${room}/romeo`))
      const form = `<x xmlns='jabber:x:data' type='submit'/>`
      await romeo.ask(`<iq type='set' to='${room}'><query xmlns='${MUC}#owner'>${form}</query></iq>`)
    }
    await enter()
    romeo.send(`<message to='${room}' type='groupchat'><body>What lady is that?</body></message>`)
    await romeo.next('message', messageWith('What lady is that?'))
    expect(await archived(romeo, room)).toBe('1')
    await romeo.ask(`<iq type='set' to='${room}'><query xmlns='${MUC}#owner'><destroy/></query></iq>`)
    await enter()
    expect(await archived(romeo, room)).toBe('0')
  })

  it('tell of activity in rooms that one has bookmarked, and is not in', async () => {
    await start()
    const romeo = await parties.online(await parties.account('romeo'))
    const juliet = await parties.online(await parties.account('juliet'))
    const say = async (name: string) => {
      const room = `${name}@conference.localhost`
      romeo.send(`<presence to='${room}/romeo'><x xmlns='${MUC}'/></presence>`)
      await romeo.next('own presence', presenceOf(`${room}/romeo`))
      const form = `<x xmlns='jabber:x:data' type='submit'/>`
      await romeo.ask(`<iq type='set' to='${room}'><query xmlns='${MUC}#owner'>${form}</query></iq>`)
      romeo.send(`<message to='${room}' type='groupchat'><body>Well?</body></message>`)
      await romeo.next('message', messageWith('Well?'))
    }
    const bookmark = `<item id='feast@conference.localhost'><conference xmlns='${BOOKMARKS}'/></item>`
    await juliet.ask(
      `<iq type='set'><pubsub xmlns='${PUBSUB}'><publish node='${BOOKMARKS}'>${bookmark}</publish></pubsub></iq>`,
    )
    juliet.send(`<presence to='conference.localhost'><rai xmlns='${RAI}'/></presence>`)
    await juliet.ask(`<iq type='get' to='conference.localhost'><query xmlns='${INFO}'/></iq>`)
    for (const name of ['square', 'feast']) await say(name)
    const told = await juliet.next('activity', (one) => one.child(RAI, 'rai') !== undefined)
    expect(told.child(RAI, 'rai')?.child(RAI, 'activity')?.text()).toBe('feast@conference.localhost')
  })

  it('tell nothing to whom the account has blocked', async () => {
    await start()
    const juliet = await parties.online(await parties.account('juliet'))
    const romeo = await parties.online(await parties.account('romeo'), {
      prepare(client) {
        client.use(disco).use(caps)
        client.get(disco).addFeature(`${NICK}+notify`)
      },
    })
    await parties.befriend(romeo, juliet)
    const isEvent = (from: string) => (one: { name: string; attrs: Readonly<Record<string, string>> }) =>
      one.name === 'message' && one.attrs['from'] === from
    await juliet.ask(said.node)
    await romeo.next('event', isEvent(bare(juliet)))
    await juliet.ask(`<iq type='set'><block xmlns='urn:xmpp:blocking'><item jid='${bare(romeo)}'/></block></iq>`)
    await juliet.ask(said.node)
    await romeo.ask(`<iq type='get' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>`)
    expect(romeo.seen(isEvent(bare(juliet)))).toEqual([])
  })

  it('tell strangers nothing of an account', async () => {
    await start()
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    const answer = await romeo.ask(`<iq type='get' to='${account}'><query xmlns='${INFO}'/></iq>`)
    expect(conditionOf(answer)).toBe('service-unavailable')
    expect(conditionOf(await romeo.ask(asked.archive.replace('<iq', `<iq to='${account}'`)))).toBe('forbidden')
  })

  it('archive nothing that was refused', async () => {
    await start({ limits: { offlineMessages: 1 } })
    const account = await parties.account('juliet')
    const romeo = await parties.online(await parties.account('romeo'))
    for (const id of ['1', '2'])
      romeo.send(`<message id='${id}' to='${account}' type='chat'><body>${id}</body></message>`)
    await romeo.next('error', ({ attrs }) => attrs['type'] === 'error')
    expect(await archived(await parties.login(account))).toBe('1')
  })
})
