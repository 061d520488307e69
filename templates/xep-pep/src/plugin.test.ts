import { createTestNetwork } from '@trestle/testing'
import { pubsubService } from '@trestle/xep-0060/service'
import { describe, expect, it } from 'vitest'
import { NS_SAMPLE, type SampleChange, type SampleOptions, sample, sampleChanged } from './index.js'

const JULIET = 'juliet@superduper.example'
const ROMEO = 'romeo@montague.example/orchard'

/** Romeo, and the node of Juliet, an address of a component. */
async function verona(options: SampleOptions = {}) {
  const network = createTestNetwork()
  const gateway = network.join({ jid: 'superduper.example', kind: 'component' })
  gateway.use(pubsubService).use(sample).goOnline()
  const romeo = network.join({ jid: ROMEO }).use(sample, options).goOnline()
  const publisher = gateway.as(JULIET).get(pubsubService)
  await publisher.createNode(NS_SAMPLE, { accessModel: 'open' })
  const changes: SampleChange[] = []
  romeo.xmpp.events.on(sampleChanged, (change) => changes.push(change))
  const notify = (from: string, item: string) =>
    romeo.receive(`<message type='headline' from='${from}' to='${ROMEO}'>
      <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NS_SAMPLE}'>
      <item id='current'>${item}</item></items></event></message>`)
  return { network, romeo, juliet: gateway.as(JULIET).get(sample), publisher, changes, notify }
}

describe('what an account publishes', () => {
  it('is retrieved by others, until it stops', async () => {
    const { romeo, juliet, publisher } = await verona()
    const view = romeo.get(sample)
    expect(await view.retrieveSample(JULIET)).toBeUndefined()
    await juliet.publishSample({ text: 'By the wall' }, { publisher })
    expect(await view.retrieveSample(JULIET)).toEqual({ text: 'By the wall' })
    await juliet.stop({ publisher })
    expect(await view.retrieveSample(JULIET)).toEqual({})
  })

  it('is told, but not of strangers, nor where it is malformed', async () => {
    const { network, romeo, changes, notify } = await verona()
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const data = `<data xmlns='${NS_SAMPLE}'><text>By the wall</text></data>`
    notify('tybalt@capulet.example', data)
    notify('romeo@montague.example', data)
    notify('romeo@montague.example', `<other xmlns='urn:example:other'/>`)
    await network.settled()
    expect(changes.map(({ from, value }) => `${from} ${value.text}`)).toEqual(['romeo@montague.example By the wall'])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('is not told to who does not want to be notified', async () => {
    const { network, changes, notify } = await verona({ notify: false })
    notify('romeo@montague.example', `<data xmlns='${NS_SAMPLE}'/>`)
    await network.settled()
    expect(changes).toEqual([])
  })
})
