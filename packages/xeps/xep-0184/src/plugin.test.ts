import { createHostPair, createManualClock, createTestNetwork, expectXml, type TestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import {
  NS_RECEIPTS,
  type ReceiptReceived,
  ReceiptRequest,
  type ReceiptsOptions,
  receiptReceived,
  receipts,
} from './index.js'

const pair = (options: ReceiptsOptions = {}) => createHostPair((host) => host.use(receipts, options))
const letter = (host: TestHost, to: string) => host.xmpp.message({ to, body: 'She sleeps.' })
const asking = (attrs: string, inside = '') =>
  `<message from='friar@verona.example/cell' to='juliet@capulet.example/balcony' ${attrs}>
    <request xmlns='urn:xmpp:receipts'/>${inside}</message>`

function received(host: TestHost): ReceiptReceived[] {
  const seen: ReceiptReceived[] = []
  host.xmpp.events.on(receiptReceived, (receipt) => seen.push(receipt))
  return seen
}

describe('send', () => {
  it('waits for the receipt', async () => {
    const { romeo, juliet } = pair()
    const seen = received(romeo)
    const message = letter(romeo, 'juliet@capulet.example')
    await romeo.get(receipts).send(message)
    expect(seen).toMatchObject([{ id: message.id, from: juliet.jid, to: romeo.jid }])
    expectXml(
      juliet.sent[0]!,
      `<message type='chat' id='${juliet.sent[0]!.attrs['id']}' to='${romeo.jid}'>
        <received xmlns='urn:xmpp:receipts' id='${message.id}'/></message>`,
    )
    expect(juliet.sent).toHaveLength(1)
  })

  it('takes no receipt from others, or for other messages', async () => {
    const clock = createManualClock()
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard', clock }).use(receipts).goOnline()
    const message = letter(romeo, 'juliet@capulet.example')
    const sent = romeo.get(receipts).send(message, { timeout: 5000 })
    const say = (from: string, id: string | undefined) =>
      romeo.receive(
        `<message from='${from}' to='${romeo.jid}'><received xmlns='urn:xmpp:receipts' id='${id}'/></message>`,
      )
    say('tybalt@capulet.example', message.id)
    say('juliet@capulet.example', 'another')
    clock.advance(5000)
    await expect(sent).rejects.toMatchObject({ code: 'timeout' })
  })

  it('fails when the message comes back', async () => {
    const { romeo } = pair()
    const message = letter(romeo, 'nobody@capulet.example')
    const sent = romeo.get(receipts).send(message)
    romeo.receive(`<message type='error' from='nobody@capulet.example' to='${romeo.jid}' id='${message.id}'>
      <error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`)
    await expect(sent).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('ends with its signal, with the plugin, and without a session', async () => {
    const { romeo } = pair()
    const abort = new AbortController()
    const sent = romeo.get(receipts).send(letter(romeo, 'nobody@capulet.example'), { signal: abort.signal })
    abort.abort(new Error('never mind'))
    await expect(sent).rejects.toThrow('never mind')
    await expect(
      romeo.get(receipts).send(letter(romeo, 'nobody@capulet.example'), { signal: abort.signal }),
    ).rejects.toThrow('never mind')
    const left = romeo.get(receipts).send(letter(romeo, 'nobody@capulet.example'))
    romeo.remove(receipts)
    await expect(left).rejects.toThrow()
    const view = romeo.get(receipts)
    const last = letter(romeo, 'nobody@capulet.example')
    romeo.stop()
    await expect(view.send(last)).rejects.toMatchObject({ code: 'not-online' })
  })

  it('refuses what cannot ask', async () => {
    const { romeo } = pair()
    const room = romeo.xmpp.message({ to: 'feast@rooms.verona.example', type: 'groupchat', body: 'Hm.' })
    await expect(romeo.get(receipts).send(room)).rejects.toMatchObject({ name: 'ReceiptError', code: 'not-possible' })
    expect(romeo.get(receipts).request(room).has(ReceiptRequest)).toBe(false)
    expect(romeo.sent).toEqual([])
  })
})

describe('request', () => {
  it('marks a message, and gives it an id', () => {
    const { romeo } = pair()
    const message = letter(romeo, 'juliet@capulet.example')
    message.id = undefined
    expect(romeo.get(receipts).request(message).has(ReceiptRequest)).toBe(true)
    expect(message.id).toBeDefined()
  })
})

describe('acknowledging', () => {
  it('answers in the type of the message', () => {
    const { juliet } = pair()
    juliet.receive(asking(`id='l1'`))
    expectXml(
      juliet.sent[0]!,
      `<message type='normal' id='${juliet.sent[0]!.attrs['id']}' to='friar@verona.example/cell'>
        <received xmlns='urn:xmpp:receipts' id='l1'/></message>`,
    )
  })

  it.each([
    ['a message without an id', asking('')],
    ['an error', asking(`id='l1' type='error'`)],
    ['a room', asking(`id='l1' type='groupchat'`)],
    ['a receipt that asks for one', asking(`id='l1'`, `<received xmlns='urn:xmpp:receipts' id='l0'/>`)],
    [
      'another client of the account',
      asking(`id='l1'`).replace('friar@verona.example/cell', 'juliet@capulet.example/tomb'),
    ],
    ['nobody', asking(`id='l1'`).replace(`from='friar@verona.example/cell'`, '')],
  ])('does not answer %s', (_, xml) => {
    const { juliet } = pair()
    juliet.receive(xml)
    expect(juliet.sent).toEqual([])
  })

  it('is left to the program where told so', async () => {
    const { romeo, juliet } = pair({ autoAcknowledge: false })
    const arrived = juliet.xmpp.events.wait('message')
    const sent = romeo.get(receipts).send(letter(romeo, 'juliet@capulet.example'))
    const message = await arrived
    expect(juliet.sent).toEqual([])
    expect(juliet.get(receipts).isRequested(message)).toBe(true)
    expect(juliet.get(receipts).acknowledge(message)).toBe(true)
    await sent
    message.remove(ReceiptRequest)
    expect(juliet.get(receipts).acknowledge(message)).toBe(false)
  })

  it('goes only to whom the program allows', () => {
    const { juliet } = pair({ autoAcknowledge: ({ from }) => from?.domain === 'verona.example' })
    juliet.receive(asking(`id='l1'`))
    juliet.receive(asking(`id='l2'`).replace('friar@verona.example', 'tybalt@capulet.example'))
    expect(juliet.sent).toHaveLength(1)
  })

  it('gives a room its receipt when told to, not who spoke there', () => {
    const { juliet } = pair({ autoAcknowledge: false })
    const message = juliet.xmpp.message({ to: juliet.jid, type: 'groupchat', id: 'g1' }).set(ReceiptRequest, {})
    message.from = 'feast@rooms.verona.example/tybalt'
    juliet.get(receipts).acknowledge(message)
    expect(juliet.sent[0]?.attrs).toMatchObject({ to: 'feast@rooms.verona.example', type: 'groupchat' })
  })

  it('works for each local address of a component, both ways', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(receipts).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(receipts).goOnline()
    await romeo.get(receipts).send(letter(romeo, 'juliet@superduper.example'))
    expect(gateway.sent[0]?.attrs).toMatchObject({ from: 'juliet@superduper.example', to: romeo.jid.toString() })
    const nurse = gateway.xmpp.as('nurse@superduper.example')
    const seen = received(gateway)
    await gateway
      .as(nurse.jid)
      .get(receipts)
      .send(nurse.message({ to: romeo.jid, body: 'Sir?' }))
    expect(seen).toMatchObject([{ to: nurse.jid, from: romeo.jid }])
  })
})

describe('malformed receipts', () => {
  it('reach the error event, and nobody who waits', () => {
    const { romeo } = pair()
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const seen = received(romeo)
    romeo.receive(
      `<message from='juliet@capulet.example' to='${romeo.jid}'><received xmlns='urn:xmpp:receipts'/></message>`,
    )
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
    expect(seen).toEqual([])
  })
})

it('announces itself only while it is installed', () => {
  const { romeo } = pair()
  expect(romeo.xmpp.features.list()).toContain(NS_RECEIPTS)
  romeo.remove(receipts)
  expect(romeo.xmpp.features.list()).not.toContain(NS_RECEIPTS)
})
