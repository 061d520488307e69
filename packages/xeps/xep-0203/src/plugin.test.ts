import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, expectXml } from '@trestle/testing'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { delay, readDelay } from './index.js'

const stamp = new Date('2025-03-01T22:14:09Z')
const message = (...delays: string[]) =>
  new Message(parse(`<message xmlns='jabber:client' type='chat'><body>Peace?</body>${delays.join('')}</message>`))

describe('delay', () => {
  it('stamps, and the other side reads', async () => {
    const { romeo, juliet } = createHostPair((host) => host.use(delay))
    const received = juliet.xmpp.events.wait('message')
    romeo.xmpp.send(
      romeo.get(delay).stamp(romeo.xmpp.message({ to: juliet.jid, body: 'Peace?' }), stamp, 'lost my voice'),
    )
    expect(juliet.get(delay).of(await received)).toEqual({ from: romeo.jid, stamp, reason: 'lost my voice' })
  })

  it('stamps in the name of each local address of a component', () => {
    const gateway = createTestNetwork().join({ jid: 'superduper.example', kind: 'component' }).use(delay).goOnline()
    const puppet = gateway.xmpp.as('juliet@superduper.example')
    const stamped = gateway
      .as(puppet.jid)
      .get(delay)
      .stamp(puppet.message({ id: 'm1', to: 'romeo@montague.example', body: 'Ay me!' }), stamp)
    expectXml(
      stamped.element,
      `<message id='m1' type='chat' from='juliet@superduper.example' to='romeo@montague.example'><body>Ay me!</body>
        <delay xmlns='urn:xmpp:delay' from='juliet@superduper.example' stamp='2025-03-01T22:14:09Z'/></message>`,
    )
  })

  it('replaces what it said before', () => {
    const { romeo } = createHostPair()
    const late = romeo.xmpp.message({ to: 'juliet@capulet.example', body: 'Peace?' })
    romeo.get(delay).stamp(late, stamp)
    romeo.get(delay).stamp(late, new Date(0))
    expect(readDelay(late)?.stamp).toEqual(new Date(0))
  })
})

describe('readDelay', () => {
  const newer = `<delay xmlns='urn:xmpp:delay' from='capulet.example' stamp='2025-03-01T22:14:10Z'/>`
  const older = `<delay xmlns='urn:xmpp:delay' from='feast@rooms.verona.example' stamp='2025-03-01T23:14:09+01:00'/>`
  const legacy = `<x xmlns='jabber:x:delay' from='capulet.example' stamp='20010101T00:00:00'/>`
  const broken = `<delay xmlns='urn:xmpp:delay' from='capulet.example' stamp='yesterday'/>`

  it('finds none where there is none', () => {
    expect(readDelay(message())).toBeUndefined()
  })

  it('takes the earliest of several, and the old namespace only without the new one', () => {
    expect(readDelay(message(newer, older, newer, legacy))?.stamp).toEqual(stamp)
    expect(readDelay(message(legacy))?.stamp).toEqual(new Date('2001-01-01T00:00:00Z'))
  })

  it('listens to one address alone where told so', () => {
    expect(readDelay(message(older, newer), { by: 'capulet.example' })?.stamp).toEqual(new Date('2025-03-01T22:14:10Z'))
    expect(readDelay(message(older), { by: 'capulet.example' })).toBeUndefined()
    expect(
      readDelay(message(`<delay xmlns='urn:xmpp:delay' stamp='2025-03-01T22:14:09Z'/>`), { by: 'x.example' }),
    ).toBe(undefined)
  })

  it('ignores a delay that does not fit, and an address that is none', () => {
    expect(readDelay(message(broken))).toBeUndefined()
    expect(readDelay(message(broken, older))?.stamp).toEqual(stamp)
    expect(readDelay(message(broken, legacy))?.stamp).toEqual(new Date('2001-01-01T00:00:00Z'))
    expect(readDelay(message(`<delay xmlns='urn:xmpp:delay' from='@@' stamp='2025-03-01T22:14:09Z'/>`))).toEqual({
      stamp,
    })
  })
})
