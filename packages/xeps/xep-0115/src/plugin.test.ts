import { definePlugin } from '@trestle/core'
import { createManualClock, createTestHost, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { type DiscoInfoValue, disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { Caps, type CapsOptions, caps, capsLearned, NS_CAPS, verificationString } from './index.js'

const song = definePlugin({ name: 'song', features: ['urn:example:song'], setup: () => () => ({}) })
const lute: DiscoInfoValue = {
  identities: [{ category: 'client', type: 'pc', name: 'Lute' }],
  features: ['urn:a', 'urn:b'],
}
const DISCO = 'http://jabber.org/protocol/disco#info'

function setUp(options: CapsOptions = {}) {
  const network = createTestNetwork()
  const clock = createManualClock()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).use(disco).use(caps, options).use(song)
  const juliet = network.join({ jid: 'juliet@capulet.example/balcony' }).use(disco).use(caps)
  return { network, clock, romeo: romeo.goOnline(), juliet: juliet.goOnline() }
}

/** A host that is asked, with those who send it presences played by hand. */
function alone(options: CapsOptions = {}) {
  const clock = createManualClock()
  const romeo = createTestHost({ jid: 'romeo@montague.example/orchard', clock })
  return { clock, romeo: romeo.use(disco).use(caps, options).goOnline() }
}

/** Lets the promises that are due go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

const asks = ({ attrs }: { attrs: Record<string, string | undefined> }) => attrs['type'] === 'get'
const asked = (host: TestHost) => host.sent.filter(asks).map(({ attrs }) => attrs['to'])

function presence(from: string, ver: string, hash = `hash='sha-1'`) {
  return `<presence from='${from}'><c xmlns='${NS_CAPS}' node='https://lute.example' ver='${ver}' ${hash}/></presence>`
}

function answer(host: TestHost, from: string, { identities, features }: DiscoInfoValue = lute) {
  const { id } = host.sent.findLast((element) => asks(element) && element.attrs['to'] === from)!.attrs
  const inside = [
    ...identities.map(({ category, type, name }) => `<identity category='${category}' type='${type}' name='${name}'/>`),
    ...features.map((feature) => `<feature var='${feature}'/>`),
  ]
  host.receive(
    `<iq type='result' id='${id}' from='${from}' to='${host.jid}'><query xmlns='${DISCO}'>${inside.join('')}</query></iq>`,
  )
}

describe('an answer of which something had to be left out', () => {
  it('counts for its sender alone, and is reported once', async () => {
    const { romeo } = alone({ eager: false })
    const failures: unknown[] = []
    romeo.xmpp.events.on('error', ({ error, source }) => failures.push([source, String(error)]))
    const ver = await verificationString(lute)
    romeo.receive(presence('juliet@capulet.example/a', ver))
    const info = romeo.get(caps).get('juliet@capulet.example/a')
    await turn()
    const broken = { category: 'client', type: "pc'/><identity category='broken", name: 'x' }
    answer(romeo, 'juliet@capulet.example/a', { ...lute, identities: [...lute.identities, broken, broken] })
    expect((await info)?.features).toEqual(lute.features)
    expect(failures).toHaveLength(1)
    romeo.receive(presence('nurse@capulet.example/b', ver))
    void romeo.get(caps).get('nurse@capulet.example/b')
    await turn()
    expect(asked(romeo)).toEqual(['juliet@capulet.example/a', 'nurse@capulet.example/b'])
  })
})

describe('telling', () => {
  it('adds to presences what the host can do, and answers for it', async () => {
    const { romeo, juliet } = setUp({ node: 'https://lute.example' })
    const learned = juliet.xmpp.events.wait(capsLearned, { timeout: 1000 })
    const sent = romeo.nextSent()
    romeo.xmpp.send(romeo.xmpp.presence({ to: juliet.jid, status: 'in the orchard' }))
    const info = await romeo.get(disco).ownInfo()
    const own = await romeo.get(caps).own()
    expect(own).toEqual({ hash: 'sha-1', node: 'https://lute.example', ver: await verificationString(info) })
    expectXml(
      await sent,
      `<presence to='${juliet.jid}'><status>in the orchard</status>
        <c xmlns='${NS_CAPS}' hash='sha-1' node='https://lute.example' ver='${own.ver}'/></presence>`,
    )
    expect(await learned).toMatchObject({ caps: own, info })
    expect(await juliet.get(caps).get(romeo.jid)).toEqual(info)
    expect(await juliet.get(caps).supports(romeo.jid, 'urn:example:song')).toBe(true)
    expect(await juliet.get(caps).supports(romeo.jid, 'urn:example:dance')).toBe(false)
  })

  it('leaves other presences alone, and those that say it themselves', async () => {
    const { network, romeo, juliet } = setUp()
    romeo.xmpp.send(romeo.xmpp.presence({ to: juliet.jid, type: 'subscribe' }))
    romeo.xmpp.send(romeo.xmpp.presence({ to: juliet.jid }).set(Caps, { node: 'a', ver: 'b' }))
    await network.settled()
    const presences = romeo.sent.filter(({ name }) => name === 'presence')
    expect(presences.map((element) => element.child(NS_CAPS, 'c')?.attrs['ver'])).toEqual([undefined, 'b'])
  })

  it('keeps presences in their order', async () => {
    const { network, romeo } = setUp()
    for (const status of ['1', '2']) romeo.xmpp.send(romeo.xmpp.presence({ status }))
    romeo.xmpp.send(romeo.xmpp.presence({ type: 'unavailable' }))
    await network.settled()
    const presences = romeo.sent.filter(({ name }) => name === 'presence')
    expect(presences.map((one) => one.attrs['type'] ?? one.child(one.ns, 'status')?.text())).toEqual([
      '1',
      '2',
      'unavailable',
    ])
  })

  it('tells again when it can do something else', async () => {
    const { romeo } = setUp()
    const first = romeo.nextSent()
    romeo.xmpp.send(romeo.xmpp.presence({ status: 'here' }))
    const before = await first
    const again = romeo.nextSent()
    romeo.remove(song)
    const after = await again
    expect(after.child(after.ns, 'status')?.text()).toBe('here')
    expect(after.child(NS_CAPS, 'c')!.attrs['ver']).not.toBe(before.child(NS_CAPS, 'c')!.attrs['ver'])
  })

  it('tells again what changed while it was told', async () => {
    const { network, romeo } = setUp()
    romeo.get(disco).api.register('info', async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return undefined
    })
    romeo.xmpp.send(romeo.xmpp.presence({ status: 'here' }))
    romeo.get(disco).addFeature('urn:example:late')
    await network.settled()
    const { ver } = await romeo.get(caps).own()
    const told = romeo.sent.filter(({ name }) => name === 'presence')
    expect(told.at(-1)!.child(NS_CAPS, 'c')!.attrs['ver']).toBe(ver)
  })

  it('answers for what it said before, and for nothing that it did not say', async () => {
    const { romeo, juliet } = setUp({ node: 'https://lute.example' })
    const sent = romeo.nextSent()
    romeo.xmpp.send(romeo.xmpp.presence())
    const { ver } = Caps.decode((await sent).child(NS_CAPS, 'c')!)
    romeo.remove(song)
    const ask = (node: string) => juliet.get(disco).getInfo(romeo.jid, { node })
    expect((await ask(`https://lute.example#${ver}`)).features).toContain('urn:example:song')
    const { ver: current } = await romeo.get(caps).own()
    expect((await ask(`https://lute.example#${current}`)).features).not.toContain('urn:example:song')
    await expect(ask('https://lute.example#guess')).rejects.toMatchObject({ code: 'item-not-found' })
    await expect(ask(`https://other.example#${ver}`)).rejects.toMatchObject({ code: 'item-not-found' })
  })

  it('tells for each local address of a component what that address can do', async () => {
    const network = createTestNetwork()
    const owls = network.join({ jid: 'owls.example', kind: 'component' }).use(disco).use(caps).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(disco).use(caps).goOnline()
    owls.get(disco).addIdentity({ category: 'gateway', type: 'owl' })
    for (const local of ['strix', 'tyto']) {
      const self = owls.xmpp.as(`${local}@owls.example/tower`)
      owls.as(self.jid).get(disco).addIdentity({ category: 'client', type: 'web', name: local })
      self.send(self.presence({ to: romeo.jid }))
    }
    owls.xmpp.send(owls.xmpp.presence({ to: romeo.jid }))
    await network.settled()
    const names = async (jid: string) => (await romeo.get(caps).get(jid))?.identities
    expect(await names('strix@owls.example/tower')).toEqual([{ category: 'client', type: 'web', name: 'strix' }])
    expect(await names('tyto@owls.example/tower')).toEqual([{ category: 'client', type: 'web', name: 'tyto' }])
    expect(await names('owls.example')).toEqual([{ category: 'gateway', type: 'owl' }])
  })

  it('tells nothing for local addresses that are no software of their own', async () => {
    const network = createTestNetwork()
    const owls = network.join({ jid: 'owls.example', kind: 'component' }).use(disco)
    owls.use(caps, { at: ({ local }) => local !== 'nest' }).goOnline()
    owls.get(caps)
    for (const from of ['owls.example', 'nest@owls.example', 'nest@owls.example/strix']) {
      owls.xmpp.send(owls.xmpp.presence({ from, to: 'romeo@montague.example' }))
    }
    await network.settled()
    const told = owls.sent.filter((element) => element.child(NS_CAPS, 'c'))
    expect(told.map(({ attrs }) => attrs['from'])).toEqual(['owls.example'])
    expect(owls.sent).toHaveLength(3)
  })

  it('need not ask who says the same as itself, as its own presence does', async () => {
    const { network, romeo } = setUp()
    romeo.xmpp.send(romeo.xmpp.presence())
    await network.settled()
    expect((await romeo.get(caps).get(romeo.jid))?.features).toContain('urn:example:song')
    expect(romeo.sent.map(({ name }) => name)).toEqual(['presence'])
  })

  it('leaves no trace when it is removed', async () => {
    const { network, romeo, juliet } = setUp()
    const { node, ver } = await romeo.get(caps).own()
    romeo.remove(caps)
    romeo.xmpp.send(romeo.xmpp.presence({ to: juliet.jid }))
    await network.settled()
    expect(romeo.sent.at(-1)!.children).toEqual([])
    const asked = juliet.get(disco).getInfo(romeo.jid, { node: `${node}#${ver}` })
    await expect(asked).rejects.toMatchObject({ code: 'item-not-found' })
  })
})

describe('learning', () => {
  it('asks once for all who say the same', async () => {
    const { romeo } = alone()
    const ver = await verificationString(lute)
    const question = romeo.nextSent()
    romeo.receive(presence('a@x.example/1', ver))
    romeo.receive(presence('b@x.example/1', ver))
    romeo.receive(presence('a@x.example/1', ver))
    expect((await question).child(DISCO, 'query')!.attrs['node']).toBe(`https://lute.example#${ver}`)
    answer(romeo, 'a@x.example/1')
    expect(await romeo.get(caps).get('b@x.example/1')).toEqual(lute)
    expect(await romeo.get(caps).get('a@x.example/1')).toEqual(lute)
    expect(asked(romeo)).toEqual(['a@x.example/1'])
  })

  it('asks again for what many others have said since', async () => {
    const { romeo } = alone({ eager: false })
    const find = async (from: string, ver: string) => {
      romeo.receive(presence(from, ver))
      romeo
        .get(caps)
        .get(from)
        .catch(() => {})
      await turn()
    }
    for (let i = 0; i <= 500; i++) await find(`juliet@capulet.example/${i}`, `${i}`)
    expect(asked(romeo)).toHaveLength(501)
    await find('nurse@capulet.example/500', '500')
    expect(asked(romeo)).toHaveLength(501)
    await find('nurse@capulet.example/0', '0')
    expect(asked(romeo).at(-1)).toBe('nurse@capulet.example/0')
  })

  it('does not believe of others what does not match its hash', async () => {
    const { romeo } = alone()
    const ver = await verificationString(lute)
    const first = romeo.nextSent()
    romeo.receive(presence('mallory@x.example/1', ver))
    await first
    const second = romeo.nextSent()
    romeo.receive(presence('b@x.example/1', ver))
    const forged = { ...lute, features: ['urn:a'] }
    answer(romeo, 'mallory@x.example/1', forged)
    expect((await second).attrs['to']).toBe('b@x.example/1')
    answer(romeo, 'b@x.example/1')
    expect(await romeo.get(caps).get('mallory@x.example/1')).toEqual(forged)
    expect(await romeo.get(caps).get('b@x.example/1')).toEqual(lute)
    expect(asked(romeo)).toHaveLength(2)
  })

  it('does not wait for long for those who do not answer', async () => {
    const { clock, romeo } = alone()
    const ver = await verificationString(lute)
    const first = romeo.nextSent()
    romeo.receive(presence('mallory@x.example/1', ver))
    await first
    romeo.receive(presence('b@x.example/1', ver))
    const second = romeo.nextSent()
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(5000)
    expect((await second).attrs['to']).toBe('b@x.example/1')
    answer(romeo, 'b@x.example/1')
    expect(await romeo.get(caps).get('b@x.example/1')).toEqual(lute)
  })

  it.each([
    ['twice the same feature', 'sha-1', { ...lute, features: ['urn:a', 'urn:a'] }],
    ['an unknown hash', 'md2', lute],
  ])('keeps an answer with %s for its sender alone', async (_, hash, info) => {
    const { romeo } = alone({ eager: false })
    const ver = await verificationString(info)
    for (const from of ['a@x.example/1', 'b@x.example/1']) {
      romeo.receive(presence(from, ver, `hash='${hash}'`))
      const question = romeo.nextSent()
      const learned = romeo.get(caps).get(from)
      expect((await question).attrs['to']).toBe(from)
      answer(romeo, from, info)
      expect(await learned).toEqual(info)
      expect(await romeo.get(caps).get(from)).toEqual(info)
    }
    expect(asked(romeo)).toHaveLength(2)
  })

  it('reads the legacy format, and asks without its version', async () => {
    const { romeo } = alone({ eager: false })
    romeo.receive(presence('a@x.example/1', '0.9', `ext='ftrans'`))
    expect(romeo.get(caps).announced('a@x.example/1')).toMatchObject({ ver: '0.9', ext: 'ftrans' })
    const question = romeo.nextSent()
    const learned = romeo.get(caps).get('a@x.example/1')
    expect((await question).child(DISCO, 'query')!.attrs['node']).toBeUndefined()
    answer(romeo, 'a@x.example/1')
    expect(await learned).toEqual(lute)
  })

  it('knows nothing of those who said nothing, or went away', async () => {
    const { romeo } = alone({ eager: false })
    expect(await romeo.get(caps).get('a@x.example/1')).toBeUndefined()
    expect(await romeo.get(caps).supports('a@x.example/1', 'urn:a')).toBe(false)
    romeo.receive(presence('a@x.example/1', 'v'))
    expect(romeo.get(caps).announced('a@x.example/1')).toBeDefined()
    romeo.receive(`<presence from='a@x.example/1'/>`)
    expect(romeo.get(caps).announced('a@x.example/1')).toBeDefined()
    romeo.receive(`<presence from='a@x.example/1' type='unavailable'/>`)
    expect(romeo.get(caps).announced('a@x.example/1')).toBeUndefined()
    expect(romeo.sent).toEqual([])
  })

  it('waits no longer than it is told', async () => {
    const { clock, romeo } = alone({ eager: false })
    romeo.xmpp.filter('out', () => undefined)
    romeo.receive(presence('a@x.example/1', 'v'))
    const late = romeo.get(caps).get('a@x.example/1', { timeout: 500 })
    clock.advance(500)
    await expect(late).rejects.toMatchObject({ code: 'timeout' })
    const controller = new AbortController()
    const given = romeo.get(caps).get('a@x.example/1', { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
  })

  it('reports a malformed one, and forgets the least used of too many', async () => {
    const { romeo } = alone({ eager: false, maxContacts: 2 })
    const failure = romeo.xmpp.events.wait('error', { timeout: 1000 })
    romeo.receive(`<presence from='a@x.example/1'><c xmlns='${NS_CAPS}'/></presence>`)
    expect((await failure).error).toMatchObject({ code: 'invalid-element' })
    for (const local of ['a', 'b', 'c']) romeo.receive(presence(`${local}@x.example/1`, 'v'))
    expect(romeo.get(caps).announced('a@x.example/1')).toBeUndefined()
    expect(romeo.get(caps).announced('c@x.example/1')).toBeDefined()
  })

  it('is spared the question by a store that lasts', async () => {
    const { romeo } = alone()
    const ver = await verificationString(lute)
    const saved: string[] = []
    romeo.get(caps).api.register('capsOf', ({ args, node }) => {
      saved.push(`${node} ${args.hash} ${args.ver}`)
      return lute
    })
    const learned = romeo.xmpp.events.wait(capsLearned, { timeout: 1000 })
    romeo.receive(presence('a@x.example/1', ver))
    expect((await learned).info).toEqual(lute)
    expect(saved).toEqual([`https://lute.example sha-1 ${ver}`])
    expect(romeo.sent).toEqual([])
  })

  it('keeps and asks nothing of what is too long to be a node and a version', () => {
    const { romeo } = alone()
    const from = 'tybalt@capulet.example/sword'
    const said = () => romeo.get(caps).announced(from)
    romeo.receive(presence(from, 'x'.repeat(5000)))
    expect([said(), asked(romeo)]).toEqual([undefined, []])
    romeo.receive(presence(from, 'short'))
    expect(said()).toMatchObject({ ver: 'short' })
    romeo.receive(presence(from, 'short', `hash='${'x'.repeat(5000)}'`))
    expect(said()).toBeUndefined()
    romeo.receive(presence(from, 'short', `ext='${'x'.repeat(5000)}'`))
    expect(said()).toBeUndefined()
  })
})
