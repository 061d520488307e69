import type { InlineFeature, Negotiation } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import { createManualClock, createTestHost, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { type CarbonsOptions, carbons } from './index.js'

const jid = 'juliet@capulet.example/chamber'
const host = (options?: CarbonsOptions) =>
  createTestHost({ jid, clock: createManualClock() }).use(carbons, options ?? {})
const asked = ({ sent }: TestHost) => sent.map((element) => element.elements()[0]?.name)

function answer(one: TestHost, index = one.sent.length - 1): void {
  one.receive(`<iq type='result' id='${one.sent[index]!.attrs['id']}' to='${jid}'/>`)
}

function refuse(one: TestHost, error = new StanzaError('forbidden')): void {
  const { id } = one.sent.at(-1)!.attrs
  const condition = `<${error.condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>`
  one.receive(`<iq type='error' id='${id}' to='${jid}'><error type='auth'>${condition}</error></iq>`)
}

/** Lets what runs on promises run. */
const settled = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

describe('carbons', () => {
  it('are asked for in each session', async () => {
    const juliet = host().goOnline()
    expectXml(
      juliet.sent[0]!,
      `<iq type='set' id='${juliet.sent[0]!.attrs['id']}'><enable xmlns='urn:xmpp:carbons:2'/></iq>`,
    )
    expect(juliet.get(carbons).enabled).toBe(false)
    answer(juliet)
    await settled()
    expect(juliet.get(carbons).enabled).toBe(true)
    await juliet.stop()
    expect(juliet.get(carbons).enabled).toBe(false)
    juliet.core.attach(linkOf(juliet), juliet.address)
    expect(juliet.sent).toHaveLength(2)
  })

  it('are not asked for again in a session that is resumed', async () => {
    const juliet = host()
    juliet.goOnline()
    answer(juliet)
    await settled()
    juliet.xmpp.keepSessions({
      address: undefined,
      restore: async () => {},
      sent: () => true,
      unsent: () => {},
      received: () => false,
      attached: () => {},
      lost: () => true,
      ended: () => {},
      settled: () => undefined,
    })
    juliet.core.lost(new Error('cut'))
    expect(juliet.get(carbons).enabled).toBe(true)
    juliet.core.attach(linkOf(juliet), juliet.jid, { resumed: true })
    await settled()
    expect(asked(juliet)).toEqual(['enable'])
    expect(juliet.get(carbons).enabled).toBe(true)
  })

  it('may be left until somebody asks', async () => {
    const juliet = host({ enable: false }).goOnline()
    expect(juliet.sent).toEqual([])
    const enabling = juliet.get(carbons).enable()
    answer(juliet)
    await enabling
    expect(juliet.get(carbons).enabled).toBe(true)
    const disabling = juliet.get(carbons).disable()
    answer(juliet)
    await disabling
    expect([asked(juliet), juliet.get(carbons).enabled]).toEqual([['enable', 'disable'], false])
  })

  it('may be refused, which whoever asked learns', async () => {
    const juliet = host()
    const errors: unknown[] = []
    juliet.xmpp.events.on('error', (error) => void errors.push(error))
    juliet.goOnline()
    refuse(juliet)
    await settled()
    expect([juliet.get(carbons).enabled, errors]).toEqual([false, []])
    const enabling = juliet.get(carbons).enable()
    refuse(juliet)
    await expect(enabling).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('are nothing to be had by a component', async () => {
    const gateway = createTestNetwork().join({ jid: 'superduper.example', kind: 'component' }).use(carbons).goOnline()
    expect(gateway.sent).toEqual([])
    const puppet = gateway.as('juliet@superduper.example').get(carbons)
    await expect(puppet.enable()).rejects.toMatchObject({ code: 'not-a-client' })
    await expect(puppet.disable()).rejects.toMatchObject({ code: 'not-a-client' })
  })
})

describe('carbons along with the binding', () => {
  const offer = (feature: string) =>
    parse(`<inline xmlns='urn:xmpp:bind:0'><feature var='urn:xmpp:sm:3'/><feature var='${feature}'/></inline>`)
  const offered = offer('urn:xmpp:carbons:2')
  const negotiation = { authenticated: false } as Negotiation

  function ready(options?: CarbonsOptions): { juliet: TestHost; inline: InlineFeature } {
    const juliet = host(options)
    juliet.core.install()
    return { juliet, inline: juliet.core.inlineFeatures('bind')[0]! }
  }

  it('cost no round trip', async () => {
    const { juliet, inline } = ready()
    const request = await inline.request(offered, negotiation)
    expectXml(request!, "<enable xmlns='urn:xmpp:carbons:2'/>")
    await inline.answered(parse("<bound xmlns='urn:xmpp:bind:0'/>"), negotiation)
    juliet.goOnline()
    expect([juliet.get(carbons).enabled, juliet.sent]).toEqual([true, []])
  })

  it('are not requested where they are not offered, or not wanted', async () => {
    expect(await ready().inline.request(offer('urn:xmpp:csi:0'), negotiation)).toBeUndefined()
    expect(await ready({ enable: false }).inline.request(offered, negotiation)).toBeUndefined()
  })

  it('of a login that failed afterwards do not count', async () => {
    const { juliet, inline } = ready()
    await inline.request(offered, negotiation)
    await inline.answered(parse("<bound xmlns='urn:xmpp:bind:0'/>"), negotiation)
    juliet.core.offered(negotiation)
    juliet.goOnline()
    expect([juliet.get(carbons).enabled, asked(juliet)]).toEqual([false, ['enable']])
  })
})

/** A link like the first one's. */
function linkOf(one: TestHost) {
  return {
    open: true,
    writable: true,
    drained: async () => {},
    pause: () => {},
    resume: () => {},
    abandon: () => {},
    send: (element: TestHost['sent'][number]) => void (one.sent as (typeof element)[]).push(element),
  }
}
