import { Message } from '@trestle/stanza'
import { ReceiptRequest, receiptReceived } from '@trestle/xep-0184'
import { expect, it } from 'vitest'
import { GatewayError } from '../src/index.js'
import { ECHO, ROMEO, setUp, type TrialGateway } from './trial-gateway.js'

/** A user's client that sends messages, and notes which receipts it gets. */
function clientOf(gateway: TrialGateway, client = gateway.join()) {
  const received: string[] = []
  client.xmpp.events.on(receiptReceived, ({ id }) => received.push(id))
  return {
    received,
    async send(id: string, { asks = true, to = ECHO } = {}) {
      const message = Message.of({ to, id, type: 'chat', body: id })
      client.xmpp.send(asks ? message.set(ReceiptRequest, {}) : message)
      await gateway.net.settled()
    },
  }
}

it('tells once that a message has arrived, and only of the one that it is about', async () => {
  const { session, gateway, romeo } = await setUp({ receipts: 'real' })
  const { received, send } = clientOf(gateway, romeo)
  for (const id of ['a', 'b', 'c']) await send(id)
  const echo = session.context.contacts.byLegacyId('echobot')
  await echo.received('legacy-2')
  await echo.received('legacy-2')
  await echo.received('nothing')
  await session.context.contacts.byLegacyId('nurse').received('legacy-1')
  await gateway.net.settled()
  expect(received).toEqual(['b'])
})

it('tells nobody who did not ask', async () => {
  const { session, gateway, romeo } = await setUp({ receipts: 'real' })
  const { received, send } = clientOf(gateway, romeo)
  await send('a', { asks: false })
  await session.context.contacts.byLegacyId('echobot').received('legacy-1')
  await session.says('echobot', 'Hello', { legacyId: 'x' })
  await session.context.contacts.byLegacyId('echobot').received('x')
  await gateway.net.settled()
  expect(received).toEqual([])
})

it('tells after a restart of messages that were sent before, once', async () => {
  const { session, trial, gateway, romeo } = await setUp({ receipts: 'real' })
  const before = clientOf(gateway, romeo)
  for (const id of ['a', 'b']) await before.send(id)
  await session.context.contacts.byLegacyId('echobot').received('legacy-1')
  await gateway.net.settled()
  expect(before.received).toEqual(['a'])
  await gateway.frame.stop()
  const next = trial.next()
  const again = await gateway.restarted()
  const later = clientOf(again)
  const echo = (await next).context.contacts.byLegacyId('echobot')
  await echo.received('legacy-1')
  await echo.received('legacy-2')
  await again.net.settled()
  expect(later.received).toEqual(['b'])
})

it('keeps what it learns of a message before it knows its id', async () => {
  const { trial, gateway, romeo } = await setUp({ receipts: 'real', clientIds: true })
  const before = clientOf(gateway, romeo)
  // The network has the message, and the process ends before its id is in the store.
  let isCut = true
  trial.send = async (_, body) => {
    if (isCut) throw new GatewayError('uncertain', body)
  }
  await before.send('a')
  await gateway.frame.stop()
  trial.login = ({ context }) => void context.contacts.byLegacyId('echobot').received('legacy-1')
  isCut = false
  const next = trial.next()
  const again = await gateway.restarted()
  const later = clientOf(again)
  await next
  await again.net.settled()
  expect(later.received).toEqual(['a'])
  expect(await again.store.incoming.pending(ROMEO)).toEqual([])
})
