import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, expectXml } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { forwarding, NS_FORWARD } from './index.js'

const original = new Message(
  parse(`<message xmlns='jabber:client' id='m1' from='tybalt@capulet.example/street' to='romeo@montague.example'
    type='chat'><body>Turn and draw.</body></message>`),
)
const received = new Date('2025-03-01T22:14:09Z')

describe('forwarding', () => {
  it('shows a message to somebody, who sees what it is', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(forwarding))
    const arrived = juliet.xmpp.events.wait('message')
    romeo.xmpp.send(
      romeo.get(forwarding).forward(original, { to: juliet.jid, body: 'What says thy cousin?', received }),
    )
    const message = await arrived
    const shown = juliet.get(forwarding).shownIn(message)
    expect([String(message.from), message.body]).toEqual([String(romeo.jid), 'What says thy cousin?'])
    expect([String(shown?.message.from), shown?.message.body]).toEqual([
      'tybalt@capulet.example/street',
      'Turn and draw.',
    ])
    expect(shown?.delay?.stamp).toEqual(received)
  })

  it('does so in the name of each local address of a component', () => {
    const gateway = createTestNetwork()
      .join({ jid: 'superduper.example', kind: 'component' })
      .use(forwarding)
      .goOnline()
    const puppet = 'juliet@superduper.example'
    const message = gateway.as(puppet).get(forwarding).forward(original, { to: 'romeo@montague.example' })
    expectXml(
      message.element,
      `<message id='${message.id}' type='chat' from='${puppet}' to='romeo@montague.example'><body/>
        <forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='m1' type='chat'
          from='tybalt@capulet.example/street' to='romeo@montague.example'><body>Turn and draw.</body></message>
        </forwarded></message>`,
    )
  })

  it('hands nothing of it to what handles messages', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(forwarding))
    const seen: unknown[] = []
    juliet.xmpp.events.on('message', ({ body }) => void seen.push(body))
    const arrived = juliet.xmpp.events.wait('message')
    romeo.xmpp.send(romeo.get(forwarding).forward(original, { to: juliet.jid }))
    await arrived
    expect(seen).toEqual([''])
  })

  it('shows nothing of what is malformed or no message', () => {
    const { romeo } = createHostPair((host) => host.use(forwarding))
    const carrier = (content: string) =>
      new Message(
        parse(`<message xmlns='jabber:client'><forwarded xmlns='${NS_FORWARD}'>${content}</forwarded></message>`),
      )
    const { shownIn } = romeo.get(forwarding)
    expect(shownIn(carrier(''))).toBeUndefined()
    expect(shownIn(carrier("<presence xmlns='jabber:client'/>"))).toBeUndefined()
    expect(shownIn(original)).toBeUndefined()
  })

  it('announces itself only while it is installed', () => {
    const { romeo } = createHostPair((host) => host.use(forwarding))
    expect(romeo.xmpp.features.list()).toContain(NS_FORWARD)
    romeo.remove(forwarding)
    expect(romeo.xmpp.features.list()).not.toContain(NS_FORWARD)
  })
})
