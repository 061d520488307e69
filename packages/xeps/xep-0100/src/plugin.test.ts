import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { createHostPair, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { type GatewayProvider, gateway, NS_GATEWAY, userOffline, userOnline } from './index.js'

const GATEWAY = 'superduper.example'
const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const provider: GatewayProvider = {
  description: 'Who?',
  prompt: 'Name',
  translate: (text) => JID.of({ local: text.toLowerCase().replace(' ', '_'), domain: GATEWAY }),
}

function world(given: GatewayProvider = provider, use: (host: TestHost) => unknown = (host) => host.use(disco)) {
  const network = createTestNetwork()
  const component = network.join({ jid: GATEWAY, kind: 'component' })
  use(component)
  component.use(gateway).goOnline()
  const host = network.join({ jid: 'romeo@montague.example/orchard' }).goOnline()
  const undo = component.get(gateway).provide(given)
  return { component, host, romeo: host.get(gateway), undo }
}

describe('an address', () => {
  it('is asked for, and found', async () => {
    const { romeo, host } = world()
    await expect(romeo.prompt(GATEWAY)).resolves.toEqual({ description: 'Who?', prompt: 'Name' })
    await expect(romeo.translate(GATEWAY, ' Juliet C ')).resolves.toEqual(JID.parse(`juliet_c@${GATEWAY}`))
    expectXml(
      host.sent[1]!,
      `<iq type='set' id='${host.sent[1]!.attrs['id']}' to='${GATEWAY}'>
        <query xmlns='${NS_GATEWAY}'><prompt> Juliet C </prompt></query></iq>`,
    )
  })

  it('is asked for in the language of whoever asks', async () => {
    const { component } = world({ ...provider, localise: (lang) => (lang === 'it' ? { prompt: 'Nome' } : undefined) })
    const ask = async (lang: string) => {
      const answer = component.nextSent()
      const iq = `<iq type='get' id='x' from='romeo@montague.example/orchard' to='${GATEWAY}' xml:lang='${lang}'>`
      component.receive(`${iq}<query xmlns='${NS_GATEWAY}'/></iq>`)
      return (await answer).elements()[0]!
    }
    expectXml(await ask('it'), `<query xmlns='${NS_GATEWAY}'><prompt>Nome</prompt></query>`)
    expectXml(await ask('de'), `<query xmlns='${NS_GATEWAY}'><desc>Who?</desc><prompt>Name</prompt></query>`)
  })

  it('is translated for whoever asks', async () => {
    const asked: string[] = []
    const { romeo } = world({
      prompt: 'Name',
      translate: async (text, from) => {
        asked.push(`${text} ${from}`)
        return JID.of({ local: text, domain: GATEWAY })
      },
    })
    await romeo.translate(GATEWAY, 'tybalt')
    expect(asked).toEqual(['tybalt romeo@montague.example/orchard'])
  })

  it.each([
    ['that nobody has', 'nobody', 'item-not-found'],
    ['that no JID can be made of', 'x'.repeat(1023), 'item-not-found'],
    ['that is empty', ' \n ', 'not-acceptable'],
    ['that is too long', 'x'.repeat(1024), 'not-acceptable'],
  ])('%s is refused', async (_, text, code) => {
    const { romeo } = world({
      prompt: 'Name',
      translate: (name) => (name === 'nobody' ? undefined : JID.of({ local: `${name}!`, domain: GATEWAY })),
    })
    await expect(romeo.translate(GATEWAY, text)).rejects.toMatchObject({ code })
  })

  it('outside the domain of the gateway is not believed', async () => {
    const { romeo } = world({ prompt: 'Name', translate: () => JID.parse('juliet@superduper.example.evil.example') })
    await expect(romeo.translate(GATEWAY, 'juliet')).rejects.toMatchObject({
      name: 'GatewayAddressError',
      code: 'foreign-address',
      jid: JID.parse('juliet@superduper.example.evil.example'),
    })
  })

  it('that is no JID is not believed', async () => {
    const { component, romeo } = world()
    component.remove(gateway)
    component.xmpp.iq.onRequest('set', { ns: NS_GATEWAY, name: 'query' }, ({ payload }) => {
      const answer = payload!.clone()
      answer.children.splice(0, 1, Object.assign(answer.clone(), { name: 'jid', children: ['@'] }))
      return answer
    })
    const answer = romeo.translate(GATEWAY, 'juliet')
    await expect(answer).rejects.toMatchObject({ code: 'invalid-element' })
  })

  it('is refused where there is no gateway', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(gateway))
    const to = juliet.jid
    await expect(romeo.get(gateway).prompt(to)).rejects.toMatchObject({ code: 'service-unavailable' })
    await expect(romeo.get(gateway).translate(to, 'x')).rejects.toMatchObject({ code: 'service-unavailable' })
    juliet.get(gateway).provide({ prompt: 'Name', translate: (text) => JID.of({ local: text, domain: to.domain }) })
    await expect(romeo.get(gateway).translate(to, 'x')).resolves.toEqual(JID.parse(`x@${to.domain}`))
  })
})

describe('a provider', () => {
  it('is asked for its own address alone, and announced there alone, until it is undone', async () => {
    const { host, romeo, undo } = world()
    const features = async (jid: string) => (await host.get(disco).getInfo(jid)).features
    expect(await features(GATEWAY)).toContain(NS_GATEWAY)
    expect(await features(`juliet@${GATEWAY}`)).not.toContain(NS_GATEWAY)
    await expect(romeo.prompt(`juliet@${GATEWAY}`)).rejects.toMatchObject({ code: 'service-unavailable' })
    undo()
    expect(await features(GATEWAY)).not.toContain(NS_GATEWAY)
    await expect(romeo.prompt(GATEWAY)).rejects.toMatchObject({ code: 'service-unavailable' })
  })

  it('goes with the plugin', async () => {
    const { host, component } = world()
    component.remove(gateway)
    expect((await host.get(disco).getInfo(GATEWAY)).features).not.toContain(NS_GATEWAY)
  })

  it('needs no disco', async () => {
    const { romeo } = world(provider, () => {})
    await expect(romeo.prompt(GATEWAY)).resolves.toMatchObject({ prompt: 'Name' })
  })

  it('is replaced by ops', async () => {
    const { romeo, component } = world()
    component.get(gateway).api.register('prompt', () => ({ prompt: 'Number' }), { jid: GATEWAY })
    await expect(romeo.prompt(GATEWAY)).resolves.toEqual({ prompt: 'Number' })
  })
})

describe('users', () => {
  function watched() {
    const { component } = world()
    const seen: string[] = []
    component.xmpp.events.on(userOnline, ({ user, gateway: at, presence }) =>
      seen.push(`+${user} ${at} ${presence.show ?? ''}`),
    )
    component.xmpp.events.on(userOffline, ({ user, gateway: at }) => seen.push(`-${user} ${at}`))
    return { component, take: () => seen.splice(0) }
  }

  it('come with their first device and leave with their last', () => {
    const { component, take } = watched()
    component.receive(fixture('user-available'))
    expect(take()).toEqual([`+romeo@montague.example ${GATEWAY} `])
    component.receive(`<presence from='romeo@montague.example/street' to='${GATEWAY}'><show>away</show></presence>`)
    component.receive(fixture('user-unavailable'))
    expect(take()).toEqual([])
    component.receive(`<presence from='romeo@montague.example/street' to='${GATEWAY}' type='unavailable'/>`)
    expect(take()).toEqual([`-romeo@montague.example ${GATEWAY}`])
  })

  it('are not those who greet a contact only', () => {
    const { component, take } = watched()
    component.receive(fixture('user-available-to-contact'))
    component.receive(fixture('user-unavailable-to-contact'))
    component.receive(`<presence from='romeo@montague.example' to='${GATEWAY}' type='subscribe'/>`)
    expect(take()).toEqual([])
  })

  it('of a gateway at another address are told too, while it is provided', () => {
    const { component, take } = watched()
    const undo = component.as(`two@${GATEWAY}`).get(gateway).provide(provider)
    const presence = (type = '') => `<presence from='romeo@montague.example/x' to='two@${GATEWAY}' ${type}/>`
    component.receive(presence())
    expect(take()).toEqual([`+romeo@montague.example two@${GATEWAY} `])
    undo()
    component.receive(presence(`type='unavailable'`))
    expect(take()).toEqual([])
  })

  it('are nobody to a client', () => {
    const { romeo, juliet } = createHostPair((host) => host.use(gateway))
    const seen: unknown[] = []
    romeo.xmpp.events.on(userOnline, (one) => seen.push(one))
    romeo.receive(`<presence from='${juliet.jid}' to='${romeo.jid.bare}'/>`)
    expect(seen).toEqual([])
  })
})
