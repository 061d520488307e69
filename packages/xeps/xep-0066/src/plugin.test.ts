import { ForbiddenError } from '@trestle/api-registry'
import { Message } from '@trestle/stanza'
import { createHostPair, createTestNetwork, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addOob, isBodyOf, isOobUrl, NS_OOB, NS_OOB_REQUEST, Oob, type OobReceived, oob, oobReceived } from './index.js'

const url = 'https://montague.example/rose.jpg'
const pair = () => createHostPair((host) => host.use(oob))

function receivedBy(host: TestHost): OobReceived[] {
  const received: OobReceived[] = []
  host.xmpp.events.on(oobReceived, (event) => received.push(event))
  return received
}

describe('a URL in a message', () => {
  it('is told of, and whether the message is nothing but it', async () => {
    const { network, romeo, juliet } = pair()
    const received = receivedBy(juliet)
    romeo.xmpp.send(addOob(romeo.xmpp.message({ to: juliet.jid, body: url }), url, 'A rose'))
    romeo.xmpp.send(addOob(romeo.xmpp.message({ to: juliet.jid, body: 'A rose' }), url))
    await network.settled()
    expect(received).toMatchObject([
      { url, desc: 'A rose', isBody: true, arrival: { from: romeo.jid } },
      { url, isBody: false },
    ])
  })

  it('is told of in copies, and each of several', () => {
    const { romeo, juliet } = pair()
    const received = receivedBy(romeo)
    const message = Message.of({ to: juliet.jid })
      .add(Oob, { url })
      .add(Oob, { url: `${url}?2` })
    romeo.xmpp.deliver(message, { self: romeo.xmpp, via: 'carbon', direction: 'out' })
    expect(received.map((one) => one.url)).toEqual([url, `${url}?2`])
  })

  it('is nothing where it is malformed or of another scheme, and costs the others nothing', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const x = (inside: string) => `<x xmlns='${NS_OOB}'>${inside}</x>`
    const urls = ['javascript:alert(1)', 'file:///etc/passwd', 'rose.jpg', `https://a.example/${'a'.repeat(8192)}`, url]
    romeo.receive(
      `<message from='tybalt@capulet.example' type='chat'>${urls.map((one) => x(`<url>${one}</url>`)).join('')}</message>`,
    )
    romeo.receive(`<message from='tybalt@capulet.example' type='chat'>${x('').repeat(500)}</message>`)
    expect(received.map((one) => one.url)).toEqual([url])
  })

  it('is told of encoded where it has spaces, as services give them, or lines around it', () => {
    const { romeo } = pair()
    const received = receivedBy(romeo)
    const say = (body: string, written: string) =>
      romeo.receive(
        `<message from='tybalt@capulet.example'><body>${body}</body><x xmlns='${NS_OOB}'><url>${written}</url></x></message>`,
      )
    say('https://a.example/A rose.jpg', 'https://a.example/A rose.jpg')
    say('https://a.example/A%20rose.jpg', '\n  https://a.example/A rose.jpg\n')
    say('https://a.example/A rose.jpg https://a.example/b', 'https://a.example/A rose.jpg')
    expect(received.map((one) => [one.url, one.isBody])).toEqual([
      ['https://a.example/A%20rose.jpg', true],
      ['https://a.example/A%20rose.jpg', true],
      ['https://a.example/A%20rose.jpg', false],
    ])
  })

  it('is added only where it is one', () => {
    expect(() => addOob(Message.of({}), 'rose.jpg')).toThrow(RangeError)
    expect([isOobUrl('HTTPS://a.example'), isOobUrl('https://a.example/a b'), isOobUrl('ftp://a.example')]).toEqual([
      true,
      false,
      false,
    ])
    expect(isOobUrl('ftp://a.example', ['ftp'])).toBe(true)
    expect(isBodyOf(Message.of({}), { url })).toBe(false)
  })
})

describe('a request to retrieve', () => {
  it('is answered when all was retrieved', async () => {
    const { romeo, juliet } = pair()
    const asked: unknown[] = []
    juliet.get(oob).api.register('retrieveUrl', ({ from, jid, args }) => {
      asked.push([String(from), String(jid), args])
    })
    await romeo.get(oob).sendOob(juliet.jid, url, { desc: 'A rose', sid: 's1' })
    expect(asked).toEqual([[String(romeo.jid), String(juliet.jid), { url, desc: 'A rose', sid: 's1' }]])
  })

  it('is rejected by default', async () => {
    const { romeo, juliet } = pair()
    await expect(romeo.get(oob).sendOob(juliet.jid, url)).rejects.toMatchObject({ condition: 'not-acceptable' })
  })

  it('says why it failed', async () => {
    const { romeo, juliet } = pair()
    const undo = juliet.get(oob).api.register('retrieveUrl', () => {
      throw new Error('404')
    })
    await expect(romeo.get(oob).sendOob(juliet.jid, url)).rejects.toMatchObject({ condition: 'item-not-found' })
    undo()
    juliet.get(oob).api.register('retrieveUrl', () => {
      throw new ForbiddenError()
    })
    await expect(romeo.get(oob).sendOob(juliet.jid, url)).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('reaches nobody with another scheme', async () => {
    const { romeo, juliet } = pair()
    const asked: string[] = []
    juliet.get(oob).api.register('retrieveUrl', ({ args }) => void asked.push(args.url))
    await expect(romeo.get(oob).sendOob(juliet.jid, 'file:///etc/passwd')).rejects.toMatchObject({
      condition: 'not-acceptable',
    })
    await expect(romeo.get(oob).sendOob(juliet.jid, 'nowhere')).rejects.toThrow(RangeError)
    expect(asked).toEqual([])
  })

  it('is for each local address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(oob).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(oob).goOnline()
    gateway.get(oob).api.register('retrieveUrl', () => {}, { jid: 'juliet@superduper.example' })
    await romeo.get(oob).sendOob('juliet@superduper.example', url)
    await expect(romeo.get(oob).sendOob('nurse@superduper.example', url)).rejects.toMatchObject({
      condition: 'not-acceptable',
    })
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toEqual(expect.arrayContaining([NS_OOB, NS_OOB_REQUEST]))
  romeo.remove(oob)
  expect(romeo.xmpp.features.list()).toEqual([])
})
