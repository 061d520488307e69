import { JID } from '@trestle/jid'
import { childText, element, optional, raw, rest, string } from '@trestle/stanza'
import { createTestHost, createTestNetwork, type TestHost } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_PRIVATE, privateStorage } from './index.js'

const Prefs = element('urn:example:prefs', 'prefs', { nickname: optional(childText(string)), rest: rest() })
const query = (inside: string) => `<query xmlns='${NS_PRIVATE}'>${inside}</query>`
const prefs = (inside = '') => `<prefs xmlns='urn:example:prefs'>${inside}</prefs>`

/** A client whose server is the test: answers the latest request. */
function createLoneClient() {
  const romeo = createTestHost({ jid: 'romeo@montague.example/orchard' }).use(privateStorage).goOnline()
  const reply = (payload = '', type = 'result') =>
    romeo.receive(`<iq type='${type}' id='${romeo.sent.at(-1)!.attrs['id']}'>${payload}</iq>`)
  return { romeo, reply, storage: romeo.get(privateStorage) }
}

describe('data of the own account', () => {
  it('is read as its definition says, and as it is', async () => {
    const { reply, storage } = createLoneClient()
    const read = storage.getPrivate(Prefs)
    reply(query(prefs('<nickname>Romeo</nickname>')))
    expect(await read).toEqual({ nickname: 'Romeo' })
    const asItIs = storage.getPrivate(raw(Prefs.ns, Prefs.name))
    reply(query(prefs('<nickname>Romeo</nickname>')))
    expect((await asItIs)?.child(Prefs.ns, 'nickname')?.text()).toBe('Romeo')
  })

  it.each([query(prefs()), query(prefs(' \n ')), query(''), query(`<other xmlns='urn:example:prefs'>x</other>`)])(
    'is none in the answer %s',
    async (answer) => {
      const { reply, storage } = createLoneClient()
      const read = storage.getPrivate(Prefs)
      reply(answer)
      expect(await read).toBeUndefined()
    },
  )

  it('is changed with all that the definition does not name, and one change after another', async () => {
    const { romeo, reply, storage } = createLoneClient()
    const first = storage.changePrivate(Prefs, (before) => ({ ...before, nickname: 'banished' }))
    const second = storage.changePrivate(Prefs, (before) => ({ ...before, nickname: `${before?.nickname} again` }))
    await romeo.nextSent(({ attrs }) => attrs['type'] === 'get')
    reply(query(prefs(`<nickname>Romeo</nickname><theme dark='yes'/>`)))
    const set = await romeo.nextSent(({ attrs }) => attrs['type'] === 'set')
    const stored = set.child(NS_PRIVATE, 'query')!.child(Prefs.ns, Prefs.name)!
    expect(Prefs.decode(stored).nickname).toBe('banished')
    expect(stored.child(Prefs.ns, 'theme')?.attrs['dark']).toBe('yes')
    expect(romeo.sent).toHaveLength(2)
    reply()
    await first
    await romeo.nextSent(({ attrs }) => attrs['type'] === 'get')
    reply(query(prefs('<nickname>banished</nickname>')))
    const again = await romeo.nextSent(({ attrs }) => attrs['type'] === 'set')
    expect(Prefs.decode(again.child(NS_PRIVATE, 'query')!.child(Prefs.ns, Prefs.name)!).nickname).toBe('banished again')
    reply()
    await second
  })

  it('is not overwritten where it could not be read', async () => {
    const { romeo, reply, storage } = createLoneClient()
    const change = storage.changePrivate(Prefs, () => ({ nickname: 'lost' }))
    await Promise.resolve()
    reply(`<error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`, 'error')
    await expect(change).rejects.toMatchObject({ condition: 'internal-server-error' })
    expect(romeo.sent).toHaveLength(1)
  })
})

describe('data of accounts at this host', () => {
  function createAccounts(options: { maxCharacters?: number; maxAccounts?: number } = {}) {
    const network = createTestNetwork()
    const service = network.join({ jid: 'verona.example', kind: 'component' }).use(privateStorage, options).goOnline()
    const join = (jid: string) => {
      const client = network.join({ jid }).use(privateStorage).goOnline()
      // As a server does: what is for nobody is for the account (RFC 6120 §10.3.3).
      client.xmpp.filter('out', (stanza) => {
        if (stanza.name === 'iq') stanza.attrs['to'] ??= client.address.bare.toString()
        return stanza
      })
      return client
    }
    return { network, service, join, romeo: join('romeo@verona.example/orchard') }
  }
  const ask = (host: TestHost, type: 'get' | 'set', inside: string, to?: string) =>
    host.xmpp.iq.request(type, to, parse(query(inside)))

  it('is stored, read, replaced and deleted', async () => {
    const { romeo, join } = createAccounts()
    const storage = romeo.get(privateStorage)
    expect(await storage.getPrivate(Prefs)).toBeUndefined()
    await storage.setPrivate(Prefs, { nickname: 'Romeo' })
    expect(await join('romeo@verona.example/street').get(privateStorage).getPrivate(Prefs)).toEqual({
      nickname: 'Romeo',
    })
    await storage.changePrivate(Prefs, (before) => ({ nickname: `${before?.nickname} M.` }))
    expect(await storage.getPrivate(Prefs)).toEqual({ nickname: 'Romeo M.' })
    await storage.delPrivate(Prefs)
    expect(await storage.getPrivate(Prefs)).toBeUndefined()
  })

  it('is nobody else’s, whether to read or to write', async () => {
    const { romeo, service, join } = createAccounts()
    await romeo.get(privateStorage).setPrivate(Prefs, { nickname: 'Romeo' })
    for (const tybalt of [join('tybalt@capulet.example/street'), join('tybalt@verona.example/street')]) {
      for (const [type, inside] of [
        ['get', prefs()],
        ['set', prefs('<nickname>Mallory</nickname>')],
      ] as const) {
        await expect(ask(tybalt, type, inside, 'romeo@verona.example')).rejects.toMatchObject({
          condition: 'forbidden',
        })
      }
    }
    expect(await service.as('romeo@verona.example').get(privateStorage).getPrivate(Prefs)).toEqual({
      nickname: 'Romeo',
    })
  })

  it('is of several elements at once where they are stored, and of one where it is read', async () => {
    const { romeo } = createAccounts()
    await ask(romeo, 'set', `${prefs('<nickname>R</nickname>')}<other xmlns='urn:example:prefs'>x</other>`)
    expect(await romeo.get(privateStorage).getPrivate(Prefs)).toEqual({ nickname: 'R' })
    await expect(ask(romeo, 'get', `${prefs()}<other xmlns='urn:example:prefs'/>`)).rejects.toMatchObject({
      condition: 'not-acceptable',
    })
  })

  it.each([
    ['get', '', 'bad-request'],
    ['set', '', 'not-acceptable'],
    ['set', '<prefs>x</prefs>', 'not-acceptable'],
    ['set', `<prefs xmlns='jabber:client'>x</prefs>`, 'not-acceptable'],
  ] as const)('refuses to %s %j', async (type, inside, condition) => {
    await expect(ask(createAccounts().romeo, type, inside)).rejects.toMatchObject({ condition })
  })

  it('has a limit for each account, beyond which nothing is lost', async () => {
    const { romeo } = createAccounts({ maxCharacters: 1000 })
    const storage = romeo.get(privateStorage)
    await storage.setPrivate(Prefs, { nickname: 'Romeo' })
    await expect(storage.setPrivate(Prefs, { nickname: 'x'.repeat(1000) })).rejects.toMatchObject({
      condition: 'resource-constraint',
    })
    for (let i = 0; i < 20; i++) await ask(romeo, 'set', `<e xmlns='urn:example:${i}'>x</e>`).catch(() => {})
    expect(await storage.getPrivate(Prefs)).toEqual({ nickname: 'Romeo' })
    const last = await storage.getPrivate(raw('urn:example:19', 'e'))
    expect(last).toBeUndefined()
  })

  it('is kept elsewhere by ops, by the namespace of the data', async () => {
    const { romeo, service } = createAccounts()
    const calls: string[] = []
    service.get(privateStorage).api.register(
      'getPrivate',
      ({ jid, from, args }) => {
        calls.push(`${from} ${jid} ${args.name}`)
        return Prefs.encode({ nickname: 'from a file' })
      },
      { node: Prefs.ns },
    )
    expect(await romeo.get(privateStorage).getPrivate(Prefs)).toEqual({ nickname: 'from a file' })
    expect(await romeo.get(privateStorage).getPrivate(raw('urn:example:other', 'x'))).toBeUndefined()
    expect(calls).toEqual(['romeo@verona.example/orchard romeo@verona.example prefs'])
  })

  it('is announced for accounts alone, and not answered by a client', async () => {
    const { romeo, service, join } = createAccounts()
    expect(service.xmpp.features.has(NS_PRIVATE, JID.parse('romeo@verona.example'))).toBe(true)
    expect(romeo.xmpp.features.has(NS_PRIVATE, romeo.jid)).toBe(false)
    const tybalt = join('tybalt@capulet.example/street')
    await expect(ask(tybalt, 'get', prefs(), 'tybalt@capulet.example/street')).rejects.toMatchObject({
      condition: 'service-unavailable',
    })
  })
})
