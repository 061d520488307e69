import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_SAMPLE, type SampleReceived, sample, sampleReceived } from './index.js'

function receivedBy(host: TestHost): SampleReceived[] {
  const received: SampleReceived[] = []
  host.xmpp.events.on(sampleReceived, (event) => received.push(event))
  return received
}

describe('the plugin', () => {
  it('sends the payload, and tells of it', async () => {
    const { network, romeo, juliet } = createHostPair((host) => host.use(sample))
    const received = receivedBy(juliet)
    romeo.get(sample).send(juliet.jid, { text: 'By the wall' })
    await network.settled()
    expect(received).toMatchObject([{ from: romeo.jid, to: juliet.jid, data: { text: 'By the wall' } }])
  })

  it('speaks for each local address of a component', async () => {
    const network = createTestNetwork()
    const bridge = network.join({ jid: 'superduper.example', kind: 'component' }).use(sample).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(sample).goOnline()
    const [atBridge, atRomeo] = [receivedBy(bridge), receivedBy(romeo)]
    bridge.as('juliet@superduper.example').get(sample).send(romeo.jid, { text: 'Coucou' })
    romeo.get(sample).send('nurse@superduper.example', { text: 'By the wall' })
    await network.settled()
    expect(atRomeo.map(({ from }) => from.toString())).toEqual(['juliet@superduper.example'])
    expect(atBridge.map(({ to }) => to.toString())).toEqual(['nurse@superduper.example'])
  })

  it('ignores texts that are too long, and errors', () => {
    const { romeo } = createHostPair((host) => host.use(sample, { maxLength: 10 }))
    const received = receivedBy(romeo)
    const say = (text: string, type = 'chat') =>
      romeo.receive(`<message type='${type}' from='tybalt@capulet.example'>
        <data xmlns='${NS_SAMPLE}'>${text}</data></message>`)
    say('x'.repeat(11))
    say('back', 'error')
    expect(received).toEqual([])
    say('x'.repeat(10))
    expect(received).toHaveLength(1)
  })

  it('announces itself only while it is installed', () => {
    const { romeo } = createHostPair((host) => host.use(sample))
    expect(romeo.xmpp.features.list()).toContain(NS_SAMPLE)
    romeo.remove(sample)
    expect(romeo.xmpp.features.list()).not.toContain(NS_SAMPLE)
  })
})
