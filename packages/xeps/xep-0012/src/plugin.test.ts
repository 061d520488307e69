import { presenceVisibility } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import { createHostPair, createManualClock, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { lastActivity, NS_LAST_ACTIVITY } from './index.js'

const start = Date.UTC(2025, 4, 6, 7, 8, 9)

/** Juliet's presence is visible to Romeo. */
function createVisiblePair() {
  const clock = createManualClock(start)
  const network = createTestNetwork()
  const [romeo, juliet] = ['romeo@montague.example/orchard', 'juliet@capulet.example/balcony'].map((jid) =>
    network.join({ jid, clock }).use(lastActivity).goOnline(),
  ) as [TestHost, TestHost]
  juliet.get(presenceVisibility).api.register('isVisible', ({ from }) => from?.local === 'romeo')
  return { clock, network, romeo, juliet }
}

describe('lastActivity', () => {
  it('asks, and is answered', async () => {
    const { clock, romeo, juliet } = createVisiblePair()
    await juliet.get(lastActivity).setLastActivity({ status: 'At the window' })
    clock.advance(90_999)
    await expect(romeo.get(lastActivity).getLastActivity(juliet.jid)).resolves.toEqual({
      seconds: 90,
      since: new Date(start + 999),
      status: 'At the window',
    })
  })

  it('tells nothing unless told to, and nothing any more when told so', async () => {
    const { romeo, juliet } = createVisiblePair()
    const ask = () => romeo.get(lastActivity).getLastActivity(juliet.jid)
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
    await juliet.get(lastActivity).setLastActivity()
    await expect(ask()).resolves.toMatchObject({ seconds: 0 })
    await juliet.get(lastActivity).delLastActivity()
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('counts no less than 0 from a moment that is still to come', async () => {
    const { romeo, juliet } = createVisiblePair()
    await juliet.get(lastActivity).setLastActivity({ since: new Date(start + 60_000) })
    await expect(romeo.get(lastActivity).getLastActivity(juliet.jid)).resolves.toMatchObject({ seconds: 0 })
  })

  it('forbids those who may not see the presence, before any op is asked', async () => {
    const { network, juliet } = createVisiblePair()
    const tybalt = network.join({ jid: 'tybalt@capulet.example/street' }).use(lastActivity).goOnline()
    const asked: unknown[] = []
    juliet.get(lastActivity).api.register('getLastActivity', (call) => void asked.push(call))
    await expect(tybalt.get(lastActivity).getLastActivity(juliet.jid)).rejects.toMatchObject({
      condition: 'forbidden',
    })
    expect(asked).toEqual([])
  })

  it('says to the ops who asks for what, and passes on their refusal', async () => {
    const { romeo, juliet } = createVisiblePair()
    juliet.get(lastActivity).api.register('getLastActivity', ({ jid, from }) => {
      throw new StanzaError('not-allowed', { text: `${from} asked ${jid}` })
    })
    await expect(romeo.get(lastActivity).getLastActivity(juliet.jid)).rejects.toMatchObject({
      condition: 'not-allowed',
      text: 'romeo@montague.example/orchard asked juliet@capulet.example/balcony',
    })
  })

  it('asks the server where no address is given', () => {
    const { romeo } = createHostPair()
    romeo
      .get(lastActivity)
      .getLastActivity()
      .catch(() => {})
    expect(romeo.sent[0]?.attrs['to']).toBe('montague.example')
  })

  it.each(['', "seconds='-1'", "seconds='18446744073709551615'"])(
    'does not take an answer with %j',
    async (written) => {
      const { romeo } = createHostPair()
      const answer = romeo.get(lastActivity).getLastActivity('juliet@capulet.example')
      romeo.receive(`<iq type='result' id='${romeo.sent[0]!.attrs['id']}' from='juliet@capulet.example'>
      <query xmlns='${NS_LAST_ACTIVITY}' ${written}/></iq>`)
      await expect(answer).rejects.toMatchObject({ code: 'invalid-element' })
    },
  )

  it('announces itself only while it is installed, and leaves no ops behind', async () => {
    const { romeo } = createHostPair((host) => host.use(lastActivity))
    expect(romeo.xmpp.features.list()).toContain(NS_LAST_ACTIVITY)
    const { api } = romeo.get(lastActivity)
    romeo.remove(lastActivity)
    expect(romeo.xmpp.features.list()).not.toContain(NS_LAST_ACTIVITY)
    await expect(api.run('getLastActivity', {})).rejects.toMatchObject({ code: 'unknown-op' })
  })
})

describe('lastActivity on a component', () => {
  function createBridge(maxAddresses?: number) {
    const clock = createManualClock(start)
    const network = createTestNetwork()
    const bridge = network
      .join({ jid: 'superduper.example', kind: 'component', clock })
      .use(lastActivity, { maxAddresses })
      .goOnline()
    bridge.get(presenceVisibility).api.register('isVisible', ({ from }) => from?.local === 'romeo')
    const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).goOnline()
    const ask = async (of: string) => (await romeo.get(lastActivity).getLastActivity(of)).seconds
    return { clock, network, bridge, ask }
  }

  it('answers for each of its addresses', async () => {
    const { clock, bridge, ask } = createBridge()
    await bridge.as('juliet@superduper.example').get(lastActivity).setLastActivity()
    clock.advance(60_000)
    await bridge.as('nurse@superduper.example').get(lastActivity).setLastActivity()
    clock.advance(1000)
    expect(await ask('juliet@superduper.example')).toBe(61)
    expect(await ask('juliet@superduper.example/phone')).toBe(61)
    expect(await ask('nurse@superduper.example')).toBe(1)
    await expect(ask('paris@superduper.example')).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('tells everybody for how long it has been running', async () => {
    const { clock, network, ask } = createBridge()
    clock.advance(3_600_000)
    expect(await ask('superduper.example')).toBe(3600)
    const tybalt = network.join({ jid: 'tybalt@capulet.example/street', clock }).goOnline()
    await expect(tybalt.get(lastActivity).getLastActivity('superduper.example')).resolves.toEqual({
      seconds: 3600,
      since: new Date(start),
    })
  })

  it('keeps the activity of so many addresses', async () => {
    const { bridge, ask } = createBridge(2)
    for (const local of ['juliet', 'nurse', 'paris']) {
      await bridge.as(`${local}@superduper.example`).get(lastActivity).setLastActivity()
    }
    await expect(ask('juliet@superduper.example')).rejects.toMatchObject({ condition: 'service-unavailable' })
    expect(await ask('nurse@superduper.example')).toBe(0)
  })
})
