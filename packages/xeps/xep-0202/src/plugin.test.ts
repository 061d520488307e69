import { presenceVisibility } from '@trestle/core'
import { createHostPair, createManualClock, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { entityTime, NS_TIME } from './index.js'

const start = new Date('2025-05-06T07:08:09Z')

/** Juliet's presence is visible to Romeo. */
function createVisiblePair() {
  const clock = createManualClock(start.getTime())
  const network = createTestNetwork()
  const [romeo, juliet] = ['romeo@montague.example/orchard', 'juliet@capulet.example/balcony'].map((jid) =>
    network.join({ jid, clock }).use(entityTime).goOnline(),
  ) as [TestHost, TestHost]
  juliet.get(presenceVisibility).api.register('isVisible', ({ from }) => from?.local === 'romeo')
  return { clock, network, romeo, juliet }
}

describe('entityTime', () => {
  it('asks, and is told the clock and the zone of the machine', async () => {
    const { clock, romeo, juliet } = createVisiblePair()
    clock.advance(1000)
    const { moment, offset } = await romeo.get(entityTime).getEntityTime(juliet.jid)
    expect(moment).toEqual(new Date('2025-05-06T07:08:10Z'))
    expect(offset).toBe(-start.getTimezoneOffset() + 0)
  })

  it('tells what the op says, or nothing', async () => {
    const { romeo, juliet } = createVisiblePair()
    const ask = () => romeo.get(entityTime).getEntityTime(juliet.jid)
    const undo = juliet.get(entityTime).api.register('getEntityTime', () => ({ moment: start, offset: -210 }))
    await expect(ask()).resolves.toEqual({ moment: start, offset: -210 })
    undo()
    juliet.get(entityTime).api.register('getEntityTime', () => undefined)
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('forbids those who may not see the presence, before any op is asked', async () => {
    const { network, juliet } = createVisiblePair()
    const tybalt = network.join({ jid: 'tybalt@capulet.example/street' }).goOnline()
    const asked: unknown[] = []
    juliet.get(entityTime).api.register('getEntityTime', (call) => void asked.push(call))
    await expect(tybalt.get(entityTime).getEntityTime(juliet.jid)).rejects.toMatchObject({ condition: 'forbidden' })
    expect(asked).toEqual([])
  })

  it('asks the server where no address is given', () => {
    const { romeo } = createHostPair()
    romeo
      .get(entityTime)
      .getEntityTime()
      .catch(() => {})
    expect(romeo.sent[0]?.attrs['to']).toBe('montague.example')
  })

  it.each(['<utc>2025-05-06T07:08:09Z</utc>', '<tzo>Z</tzo>', '<tzo>CET</tzo><utc>2025-05-06T07:08:09Z</utc>'])(
    'does not take the answer %s',
    async (answered) => {
      const { romeo } = createHostPair()
      const answer = romeo.get(entityTime).getEntityTime('juliet@capulet.example/balcony')
      romeo.receive(`<iq type='result' id='${romeo.sent[0]!.attrs['id']}' from='juliet@capulet.example/balcony'>
      <time xmlns='${NS_TIME}'>${answered}</time></iq>`)
      await expect(answer).rejects.toMatchObject({ code: 'invalid-element' })
    },
  )

  it('tells the zone of a component to all, and of its other addresses what the op knows', async () => {
    const clock = createManualClock(start.getTime())
    const network = createTestNetwork()
    const bridge = network.join({ jid: 'superduper.example', kind: 'component', clock }).use(entityTime).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).goOnline()
    const ask = (of: string) => romeo.get(entityTime).getEntityTime(of)
    await expect(ask('superduper.example')).resolves.toMatchObject({ moment: start })
    await expect(ask('juliet@superduper.example')).rejects.toMatchObject({ condition: 'forbidden' })
    bridge.get(presenceVisibility).api.register('isVisible', () => true)
    await expect(ask('juliet@superduper.example')).rejects.toMatchObject({ condition: 'service-unavailable' })
    const jid = 'juliet@superduper.example'
    bridge.get(entityTime).api.register('getEntityTime', () => ({ moment: start, offset: 60 }), { jid })
    await expect(ask(jid)).resolves.toEqual({ moment: start, offset: 60 })
  })

  it('announces itself only while it is installed, and leaves no ops behind', async () => {
    const { romeo } = createHostPair((host) => host.use(entityTime))
    expect(romeo.xmpp.features.list()).toContain(NS_TIME)
    const { api } = romeo.get(entityTime)
    romeo.remove(entityTime)
    expect(romeo.xmpp.features.list()).not.toContain(NS_TIME)
    await expect(api.run('getEntityTime', {})).rejects.toMatchObject({ code: 'unknown-op' })
  })
})
