import { expect, it } from 'vitest'
import { describeWithSlixmpp, SlixmppError } from '../src/index.js'

const options = { users: { romeo: 'wherefore', juliet: 'art thou' }, components: { 'gw.localhost': 'secret' } }
const functions = new URL('slixmpp-functions.py', import.meta.url)

describeWithSlixmpp('slixmpp as a peer', { options, functions }, (slixmpp) => {
  it('sends messages with payloads, and tells what it read from those that came', async () => {
    const [romeo, juliet] = await Promise.all([
      slixmpp.login('romeo', ['xep_0308']),
      slixmpp.login('juliet', ['xep_0308']),
    ])
    const id = await romeo.send({ to: juliet.jid, type: 'chat', body: 'But soft!', replace: { id: 'one' } })
    expect(await juliet.next('message_correction')).toMatchObject({
      id,
      from: romeo.jid,
      body: 'But soft!',
      replace: { id: 'one' },
    })
    await romeo.call('send_message', { mto: juliet.jid, mbody: 'What light' })
    await juliet.next('message', ({ body }) => body === 'What light')
    expect(juliet.unread('message').map(({ body }) => body)).toEqual(['But soft!'])
  })

  it('answers calls with what they return, and errors with their kind', async () => {
    const gateway = await slixmpp.attach('gw.localhost', { xep_0092: { software_name: 'Gateway' }, xep_0199: {} })
    const romeo = await slixmpp.login('romeo', ['xep_0092', 'xep_0199'])
    expect(await romeo.call('xep_0092.get_version', { jid: gateway.jid })).toMatchObject({
      from: 'gw.localhost',
      software_version: { name: 'Gateway' },
    })
    await expect(romeo.call('xep_0092.get_version', { jid: 'nobody@localhost' })).rejects.toMatchObject({
      kind: 'IqError',
      condition: 'service-unavailable',
    })
    await expect(romeo.call('xep_0199.pong')).rejects.toBeInstanceOf(SlixmppError)
    await expect(slixmpp.login('nobody', [])).rejects.toThrow('no account nobody')
  })

  it('calls functions of the suite, with bytes, dates and elements both ways', async () => {
    const romeo = await slixmpp.login('romeo', [])
    const args = { data: new Uint8Array([0, 255]), at: new Date(0), element: { $xml: '<a xmlns="urn:b"/>' } }
    expect(await romeo.call('give_back', args)).toEqual([
      romeo.jid,
      'bytes datetime Element',
      args.data,
      args.at,
      { $xml: '<a xmlns="urn:b" />' },
    ])
    expect(await romeo.call('count', { to: 3 })).toEqual([0, 1, 2])
    expect(slixmpp.server().name).toBe('prosody')
  })
})
