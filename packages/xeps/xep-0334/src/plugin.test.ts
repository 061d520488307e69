import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addHints, hints, readHints } from './index.js'

describe('hints', () => {
  it('go with a message to whoever handles it', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(hints))
    const received = juliet.xmpp.events.wait('message')
    const whisper = romeo.xmpp.message({ to: juliet.jid, body: 'Hist!' })
    romeo.xmpp.send(romeo.get(hints).add(whisper, 'no-store', 'no-copy'))
    expect([...juliet.get(hints).of(await received)].sort()).toEqual(['no-copy', 'no-store'])
  })

  it('do so for each local address of a component', () => {
    const gateway = createTestNetwork().join({ jid: 'superduper.example', kind: 'component' }).use(hints).goOnline()
    const puppet = gateway.xmpp.as('juliet@superduper.example')
    const typing = puppet.message({ id: 'm1', to: 'romeo@montague.example' })
    expectXml(
      gateway.as(puppet.jid).get(hints).add(typing, 'no-permanent-store', 'no-store').element,
      `<message id='m1' type='chat' from='juliet@superduper.example' to='romeo@montague.example'>
        <no-permanent-store xmlns='urn:xmpp:hints'/><no-store xmlns='urn:xmpp:hints'/></message>`,
    )
  })

  it('are there once, and not to copy only where there is one to get it', () => {
    const message = Message.of({ to: 'romeo@montague.example', body: 'Peace?' })
    addHints(addHints(message, 'store', 'no-copy'), 'store')
    expectXml(
      message.element,
      `<message type='chat' to='romeo@montague.example'><body>Peace?</body><store xmlns='urn:xmpp:hints'/></message>`,
    )
  })

  it('of an error are those of the message that failed, and do not count', () => {
    const message = Message.of({ type: 'error', to: 'romeo@montague.example/orchard' })
    expect(readHints(addHints(message, 'no-store'))).toEqual(new Set())
  })
})
