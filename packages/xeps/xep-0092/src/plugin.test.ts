import { createHostPair, createTestNetwork } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_VERSION, version } from './index.js'

describe('version', () => {
  it('asks, and is answered', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(version, { name: 'Fan', version: '2.4.1', os: 'Silk' }))
    await expect(romeo.get(version).getVersion(juliet.jid)).resolves.toEqual({
      name: 'Fan',
      version: '2.4.1',
      os: 'Silk',
    })
  })

  it('tells nothing of the system unless told to', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(version))
    await expect(romeo.get(version).getVersion(juliet.jid)).resolves.toEqual({
      name: 'Trestle',
      version: 'unspecified',
    })
  })

  it('passes on a refusal', async () => {
    const { romeo, juliet } = createHostPair()
    await expect(romeo.get(version).getVersion(juliet.jid)).rejects.toMatchObject({ condition: 'service-unavailable' })
  })

  it('asks the server where no address is given', () => {
    const { romeo } = createHostPair()
    romeo
      .get(version)
      .getVersion()
      .catch(() => undefined)
    expect(romeo.sent[0]?.attrs['to']).toBe('montague.example')
  })

  it('does not take half an answer', async () => {
    const { romeo } = createHostPair()
    const answer = romeo.get(version).getVersion('tybalt@capulet.example/sword')
    romeo.receive(`<iq type='result' id='${romeo.sent[0]!.attrs['id']}' from='tybalt@capulet.example/sword'>
      <query xmlns='${NS_VERSION}'><name>Rapier</name></query></iq>`)
    await expect(answer).rejects.toMatchObject({ code: 'invalid-element' })
  })

  it('answers for each local address of a component', async () => {
    const network = createTestNetwork()
    network.join({ jid: 'superduper.example', kind: 'component' }).use(version, { name: 'Bridge' }).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).goOnline()
    await expect(romeo.get(version).getVersion('juliet@superduper.example')).resolves.toMatchObject({ name: 'Bridge' })
  })

  it('announces itself only while it is installed', () => {
    const { romeo } = createHostPair((host) => host.use(version))
    expect(romeo.xmpp.features.list()).toContain(NS_VERSION)
    romeo.remove(version)
    expect(romeo.xmpp.features.list()).not.toContain(NS_VERSION)
  })
})
