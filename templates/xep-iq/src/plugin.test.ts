import { presenceVisibility } from '@trestle/core'
import { createHostPair, createTestNetwork } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_SAMPLE, sample } from './index.js'

/** Juliet's presence is visible to Romeo. */
function createVisiblePair() {
  const pair = createHostPair((host) => host.use(sample))
  pair.juliet.get(presenceVisibility).api.register('isVisible', ({ from }) => from?.local === 'romeo')
  return pair
}

describe('the plugin', () => {
  it('asks, and is answered', async () => {
    const { romeo, juliet } = createVisiblePair()
    await juliet.get(sample).setSample({ text: 'By the wall' })
    await expect(romeo.get(sample).getSample(juliet.jid)).resolves.toEqual({ text: 'By the wall' })
  })

  it('tells nothing unless told to, and nothing any more when told so', async () => {
    const { romeo, juliet } = createVisiblePair()
    const ask = () => romeo.get(sample).getSample(juliet.jid)
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
    await juliet.get(sample).setSample({ text: 'By the wall' })
    await expect(ask()).resolves.toEqual({ text: 'By the wall' })
    await juliet.get(sample).delSample()
    await expect(ask()).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('forbids those who may not see the presence, before any op is asked', async () => {
    const { network, juliet } = createVisiblePair()
    const tybalt = network.join({ jid: 'tybalt@capulet.example/street' }).goOnline()
    const asked: unknown[] = []
    juliet.get(sample).api.register('getSample', (call) => void asked.push(call))
    await expect(tybalt.get(sample).getSample(juliet.jid)).rejects.toMatchObject({ condition: 'forbidden' })
    expect(asked).toEqual([])
  })

  it('asks the server where no address is given', () => {
    const { romeo } = createHostPair()
    romeo
      .get(sample)
      .getSample()
      .catch(() => {})
    expect(romeo.sent[0]?.attrs['to']).toBe('montague.example')
  })

  it('does not take half an answer', async () => {
    const { romeo } = createHostPair()
    const answer = romeo.get(sample).getSample('juliet@capulet.example/balcony')
    romeo.receive(`<iq type='result' id='${romeo.sent[0]!.attrs['id']}' from='juliet@capulet.example/balcony'>
      <query xmlns='${NS_SAMPLE}'/></iq>`)
    await expect(answer).rejects.toMatchObject({ code: 'invalid-element' })
  })

  it('answers for each local address of a component, of so many at most', async () => {
    const network = createTestNetwork()
    const bridge = network
      .join({ jid: 'superduper.example', kind: 'component' })
      .use(sample, { maxAddresses: 2 })
      .goOnline()
    bridge.get(presenceVisibility).api.register('isVisible', () => true)
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).goOnline()
    const ask = (local: string) => romeo.get(sample).getSample(`${local}@superduper.example`)
    for (const local of ['juliet', 'nurse', 'paris']) {
      await bridge.as(`${local}@superduper.example`).get(sample).setSample({ text: local })
    }
    await expect(ask('juliet')).rejects.toMatchObject({ condition: 'service-unavailable' })
    await expect(ask('nurse')).resolves.toEqual({ text: 'nurse' })
    await expect(ask('paris')).resolves.toEqual({ text: 'paris' })
  })

  it('announces itself only while it is installed, and leaves no ops behind', async () => {
    const { romeo } = createHostPair((host) => host.use(sample))
    expect(romeo.xmpp.features.list()).toContain(NS_SAMPLE)
    const { api } = romeo.get(sample)
    romeo.remove(sample)
    expect(romeo.xmpp.features.list()).not.toContain(NS_SAMPLE)
    await expect(api.run('getSample', {})).rejects.toMatchObject({ code: 'unknown-op' })
  })
})
