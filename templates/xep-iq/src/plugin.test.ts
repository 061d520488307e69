import { createHostPair, createTestNetwork } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_SAMPLE, sample } from './index.js'

describe('the plugin', () => {
  it('asks, and is answered', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(sample, { text: 'By the wall' }))
    await expect(romeo.get(sample).ask(juliet.jid)).resolves.toEqual({ text: 'By the wall' })
  })

  it('passes on a refusal', async () => {
    const { romeo, juliet } = createHostPair()
    await expect(romeo.get(sample).ask(juliet.jid)).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('does not take half an answer', async () => {
    const { romeo } = createHostPair()
    const answer = romeo.get(sample).ask('juliet@capulet.example/balcony')
    romeo.receive(`<iq type='result' id='${romeo.sent[0]!.attrs['id']}' from='juliet@capulet.example/balcony'>
      <query xmlns='${NS_SAMPLE}'/></iq>`)
    await expect(answer).rejects.toMatchObject({ code: 'invalid-element' })
  })

  it('answers for each local address of a component', async () => {
    const network = createTestNetwork()
    network.join({ jid: 'superduper.example', kind: 'component' }).use(sample, { text: 'Bridge' }).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).goOnline()
    await expect(romeo.get(sample).ask('juliet@superduper.example')).resolves.toEqual({ text: 'Bridge' })
  })

  it('announces itself only while it is installed', () => {
    const { romeo } = createHostPair((host) => host.use(sample))
    expect(romeo.xmpp.features.list()).toContain(NS_SAMPLE)
    romeo.remove(sample)
    expect(romeo.xmpp.features.list()).not.toContain(NS_SAMPLE)
  })
})
