import { ForbiddenError } from '@trestle/api-registry'
import { createHostPair, createTestHost, createTestNetwork, type TestHost } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { NS_VCARD, Vcard, vcard, vcardChanged } from './index.js'

const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1])

/** A client whose server is the test: answers the latest request. */
function createLoneClient() {
  const romeo = createTestHost({ jid: 'romeo@montague.example/orchard' }).use(vcard).goOnline()
  const reply = (type: 'result' | 'error', payload = '') => {
    const { id, to } = romeo.sent.at(-1)!.attrs
    romeo.receive(`<iq type='${type}' id='${id}' ${to === undefined ? '' : `from='${to}'`}>${payload}</iq>`)
  }
  return { romeo, reply }
}

const error = (condition: string) =>
  `<error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

describe('the vCard of an account', () => {
  it.each([
    ['result', `<vCard xmlns='${NS_VCARD}'/>`],
    ['result', ''],
    ['result', `<vCard xmlns='${NS_VCARD}'><FN/><N><FAMILY/></N></vCard>`],
    ['error', error('item-not-found')],
  ] as const)('is none after the %s %j', async (type, payload) => {
    const { romeo, reply } = createLoneClient()
    const asked = romeo.get(vcard).getVcard()
    expect(romeo.sent.at(-1)!.attrs['to']).toBeUndefined()
    reply(type, payload)
    await expect(asked).resolves.toBeUndefined()
  })

  it('is none of others where their server has no service, which it also says of those that there are not', async () => {
    const { romeo, reply } = createLoneClient()
    const other = romeo.get(vcard).getVcard('juliet@capulet.example')
    reply('error', error('service-unavailable'))
    await expect(other).resolves.toBeUndefined()
    const own = romeo.get(vcard).getVcard('romeo@montague.example')
    reply('error', error('service-unavailable'))
    await expect(own).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('is changed with all that the change does not touch', async () => {
    const { romeo, reply } = createLoneClient()
    const done = romeo.get(vcard).changeVcard((own) => ({ ...own, nicknames: ['banished'] }))
    await Promise.resolve()
    reply('result', `<vCard xmlns='${NS_VCARD}'><FN>Romeo</FN><x xmlns='urn:example:x'/><NICKNAME>r</NICKNAME></vCard>`)
    const set = await romeo.nextSent(({ attrs }) => attrs['type'] === 'set')
    expect(Vcard.decode(set.elements()[0]!)).toMatchObject({ fullName: 'Romeo', nicknames: ['banished'] })
    expect(set.elements()[0]!.child('urn:example:x', 'x')).toBeDefined()
    reply('result')
    await done
  })

  it('is not overwritten where it could not be read', async () => {
    const { romeo, reply } = createLoneClient()
    const done = romeo.get(vcard).setPhoto(jpeg)
    await Promise.resolve()
    reply('error', error('remote-server-timeout'))
    await expect(done).rejects.toMatchObject({ condition: 'remote-server-timeout' })
    expect(romeo.sent.map(({ attrs }) => attrs['type'])).toEqual(['get'])
  })

  it('has a photo of a size, and the request can be given up', async () => {
    const { romeo } = createLoneClient()
    await expect(romeo.get(vcard).setPhoto(new Uint8Array(131_073))).rejects.toMatchObject({ code: 'too-large' })
    expect(romeo.sent).toEqual([])
    const reason = new Error('enough')
    await expect(romeo.get(vcard).getVcard(undefined, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('is not what a stranger answers', async () => {
    const { romeo } = createLoneClient()
    const asked = romeo.get(vcard).getVcard('juliet@capulet.example')
    const { id } = romeo.sent.at(-1)!.attrs
    const result = (from: string, name: string) =>
      romeo.receive(
        `<iq type='result' id='${id}' from='${from}'><vCard xmlns='${NS_VCARD}'><FN>${name}</FN></vCard></iq>`,
      )
    result('tybalt@capulet.example', 'Mallory')
    result('juliet@capulet.example', 'Juliet')
    await expect(asked).resolves.toEqual({ fullName: 'Juliet' })
  })
})

describe('vCards at a component', () => {
  function createBridge(options: { maxBytes?: number; maxVcards?: number } = {}) {
    const network = createTestNetwork()
    const bridge = network.join({ jid: 'superduper.example', kind: 'component' }).use(vcard, options).goOnline()
    const join = (jid: string) => network.join({ jid }).use(vcard).goOnline()
    return { network, bridge, join, romeo: join('romeo@montague.example/orchard') }
  }
  const as = (host: TestHost, jid: string) => host.as(jid).get(vcard)

  it('are set and read for each address, in memory and over the network', async () => {
    const { bridge, romeo } = createBridge()
    await as(bridge, 'juliet@superduper.example').setVcard({ fullName: 'Juliet' })
    await as(bridge, 'juliet@superduper.example/phone').setPhoto(jpeg, 'image/png')
    await as(bridge, 'superduper.example').setVcard({ fullName: 'A gateway' })
    expect(await romeo.get(vcard).getVcard('juliet@superduper.example')).toMatchObject({ fullName: 'Juliet' })
    expect(await romeo.get(vcard).getPhoto('juliet@superduper.example')).toEqual({ type: 'image/jpeg', data: jpeg })
    expect(await romeo.get(vcard).getVcard('superduper.example')).toEqual({ fullName: 'A gateway' })
    expect(await as(bridge, 'juliet@superduper.example').getVcard()).toMatchObject({ fullName: 'Juliet' })
    await as(bridge, 'juliet@superduper.example').delVcard()
    expect(await romeo.get(vcard).getVcard('juliet@superduper.example')).toBeUndefined()
  })

  it('are missed with the same error, whether or not there is such an address', async () => {
    const { bridge, romeo } = createBridge()
    await as(bridge, 'juliet@superduper.example').setVcard({ fullName: 'Juliet' })
    const ask = romeo.xmpp.iq.request('get', 'nobody@superduper.example', parse(`<vCard xmlns='${NS_VCARD}'/>`))
    await expect(ask).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('are set by nobody but the address itself', async () => {
    const { bridge, romeo, network, join } = createBridge()
    const forged = parse(`<vCard xmlns='${NS_VCARD}'><FN>Mallory</FN></vCard>`)
    for (const to of ['juliet@superduper.example', 'superduper.example']) {
      await expect(romeo.xmpp.iq.request('set', to, forged)).rejects.toMatchObject({ condition: 'forbidden' })
    }
    const juliet = join('juliet@superduper.example/balcony')
    const changes: unknown[] = []
    bridge.xmpp.events.on(vcardChanged, ({ self, vcard: now }) => void changes.push([self.key, now?.fullName]))
    await juliet.xmpp.iq.request(
      'set',
      'juliet@superduper.example',
      parse(`<vCard xmlns='${NS_VCARD}'><FN>J</FN></vCard>`),
    )
    await network.settled()
    expect(changes).toEqual([['juliet@superduper.example', 'J']])
    expect(await romeo.get(vcard).getVcard('juliet@superduper.example')).toEqual({ fullName: 'J' })
  })

  it('have at most so many bytes', async () => {
    const { join } = createBridge({ maxBytes: 1000 })
    const juliet = join('juliet@superduper.example/balcony')
    const large = Vcard.encode({ notes: ['x'.repeat(1000)] })
    await expect(juliet.xmpp.iq.request('set', 'juliet@superduper.example', large)).rejects.toMatchObject({
      condition: 'not-acceptable',
    })
  })

  it('are kept for so many addresses', async () => {
    const { bridge } = createBridge({ maxVcards: 2 })
    for (const name of ['juliet', 'nurse', 'paris'])
      await as(bridge, `${name}@superduper.example`).setVcard({ fullName: name })
    expect(await as(bridge, 'juliet@superduper.example').getVcard()).toBeUndefined()
    expect(await as(bridge, 'paris@superduper.example').getVcard()).toEqual({ fullName: 'paris' })
  })

  it('are kept elsewhere by ops, which are told who asks, and may refuse', async () => {
    const { bridge, romeo } = createBridge()
    bridge.get(vcard).api.register('getVcard', ({ jid, from }) => {
      if (from?.local !== 'romeo') throw new ForbiddenError()
      return { fullName: `${jid?.local} for ${from}` }
    })
    expect(await romeo.get(vcard).getVcard('juliet@superduper.example')).toEqual({
      fullName: 'juliet for romeo@montague.example/orchard',
    })
  })
})

it('answers for a client at its full address only what the program tells', async () => {
  const { romeo, juliet } = createHostPair((host) => host.use(vcard))
  const ask = () => romeo.get(vcard).getVcard(juliet.jid)
  expect(await ask()).toBeUndefined()
  const payload = parse(`<vCard xmlns='${NS_VCARD}'><FN>Mallory</FN></vCard>`)
  await expect(romeo.xmpp.iq.request('set', juliet.jid, payload)).rejects.toMatchObject({
    condition: 'service-unavailable',
  })
  juliet.get(vcard).api.register('getVcard', () => ({ fullName: 'Juliet' }))
  expect(await ask()).toEqual({ fullName: 'Juliet' })
})

it('announces itself only while it is installed', () => {
  const { romeo } = createHostPair((host) => host.use(vcard))
  expect(romeo.xmpp.features.list()).toContain(NS_VCARD)
  romeo.remove(vcard)
  expect(romeo.xmpp.features.list()).not.toContain(NS_VCARD)
})
