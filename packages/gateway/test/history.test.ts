import type { Message } from '@trestle/stanza'
import { createManualClock } from '@trestle/testing'
import { commands } from '@trestle/xep-0050'
import { registration } from '@trestle/xep-0077'
import { readDelay } from '@trestle/xep-0203'
import { Correction } from '@trestle/xep-0308'
import { Displayed, Markable } from '@trestle/xep-0333'
import { Store } from '@trestle/xep-0334'
import { Reactions } from '@trestle/xep-0444'
import { expect, it } from 'vitest'
import {
  createMemoryStore,
  defineNetwork,
  type Gap,
  GatewayError,
  type HistoryOptions,
  type Past,
  type SessionContext,
  textField,
} from '../src/index.js'
import { submit } from './dialogue-gateway.js'
import { GATEWAY, startTrialGateway } from './trial-gateway.js'

const NURSE = `nurse@${GATEWAY}`
const NOW = Date.UTC(2026, 5, 1, 12)
const ago = (minutes: number) => new Date(NOW - minutes * 60_000)
const text = (legacyId: string, body: string, minutes: number, by: Past['by'] = { legacyId: 'nurse' }): Past => ({
  ...{ by, at: ago(minutes), legacyId },
  what: { kind: 'text', body },
})

/** A network that has a past, over what a store keeps. */
async function setUp(store = createMemoryStore(), history: HistoryOptions = {}, now = NOW) {
  const asked: { readonly chat: string; readonly gap: Gap }[] = []
  const past = new Map<string, () => Iterable<Past>>()
  const pulled: string[] = []
  let context!: SessionContext<{ readonly name: string }>
  const network = defineNetwork({
    name: 'Past',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities: { history: true, readMarks: 'each' },
    session(given) {
      context = given
      return {
        login: () => {},
        onMessage: (_, { body }) => `sent ${body}`,
        onRead: () => {},
        async *history(chat, gap) {
          asked.push({ chat: chat.legacyId, gap })
          for (const item of past.get(chat.legacyId)?.() ?? []) {
            pulled.push(item.legacyId)
            yield item
          }
        },
      }
    },
  })
  const clock = createManualClock(now)
  const gateway = await startTrialGateway(network, store, { history: { pause: 0, ...history } }, clock)
  const romeo = gateway.join()
  romeo.get(commands)
  const received: Message[] = []
  romeo.xmpp.events.on('message', (message) => void received.push(message))
  if (gateway.frame.users.all.length === 0) await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
  await gateway.net.settled()
  return {
    ...{ gateway, romeo, store, asked, past, pulled, clock },
    contact: (id = 'nurse') => context.contacts.byLegacyId(id),
    connection: () => context.connection,
    /** What the user's client got of contacts, and forgets. */
    async shown() {
      await gateway.net.settled()
      return received.splice(0).filter(({ from }) => from?.local !== '')
    },
    async reconnects() {
      clock.advance(1000)
      context.connection.lost('away', 'self')
      clock.advance(1000)
      context.connection.connected()
      await gateway.net.settled()
    },
  }
}

it('asks after a connection for what was missed, and shows it with its time', async () => {
  const { contact, past, asked, clock, reconnects, shown } = await setUp(createMemoryStore(), {}, NOW - 20_000)
  await contact().sendText('Good morrow', { legacyId: '1' })
  const [first] = await shown()
  clock.advance(20_000)
  past.set('nurse', () => [
    text('1', 'Good morrow', 0.3),
    text('2', 'Where are you?', 0.2),
    text('3', 'Here', 0.1, 'me'),
    {
      ...text('4', '', 0.05),
      what: { kind: 'edit', target: { legacyId: '1' }, message: { kind: 'text', body: 'Hi' } },
    },
    { ...text('5', '', 0.01), what: { kind: 'reactions', target: { legacyId: '1' }, emojis: ['\u2764'] } },
  ])
  await reconnects()
  expect(asked).toEqual([{ chat: 'nurse', gap: { after: { legacyId: '1', at: new Date(NOW - 80_000) }, limit: 500 } }])
  const messages = await shown()
  expect(messages.map(({ body }) => body)).toEqual(['Where are you?', 'You, elsewhere: Here', 'Hi', undefined])
  expect(messages.map((m) => readDelay(m)?.stamp)).toEqual([0.2, 0.1, 0.05, 0.01].map(ago))
  expect(messages[2]?.get(Correction)?.id).toBe(first?.id)
  expect(messages[3]?.get(Reactions)).toMatchObject({ id: first?.id, reactions: ['\u2764'] })
  // It is new to the user.
  expect(messages[0]?.has(Markable)).toBe(true)
  await reconnects()
  expect(await shown()).toEqual([])
  expect(asked[1]?.gap.after).toEqual({ legacyId: '2', at: ago(1.2) })
})

it('asks after a restart, of what was there before the session alone', async () => {
  const store = createMemoryStore()
  const first = await setUp(store)
  await first.contact().sendText('Good morrow', { legacyId: '1' })
  await first.gateway.net.settled()
  await first.gateway.frame.stop()
  const second = await setUp(store, {}, NOW + 60_000)
  expect(second.asked.map(({ gap }) => gap.after?.legacyId)).toEqual(['1'])
  await second.contact('friar').sendText('Peace', { legacyId: '9' })
  await second.gateway.net.settled()
  await second.gateway.frame.stop()
  const third = await setUp(store, { chats: 1 }, NOW + 120_000)
  expect(third.asked.map(({ chat }) => chat)).toEqual(['friar'])
})

it('begins where the contact was last heard, whatever the user has written since', async () => {
  const { contact, romeo, gateway, asked, clock, reconnects } = await setUp()
  await contact().sendText('Good morrow', { legacyId: '1' })
  clock.advance(60_000)
  romeo.xmpp.send(romeo.xmpp.message({ to: NURSE, id: 'x', type: 'chat', body: 'Hello' }))
  romeo.xmpp.send(romeo.xmpp.message({ to: `friar@${GATEWAY}`, id: 'y', type: 'chat', body: 'Hello' }))
  await gateway.net.settled()
  await reconnects()
  expect(asked).toEqual([
    { chat: 'friar', gap: { after: { at: new Date(NOW) }, limit: 500 } },
    { chat: 'nurse', gap: { after: { legacyId: '1', at: ago(1) }, limit: 500 } },
  ])
})

it('goes on after an interruption where it was, whatever has come since', async () => {
  const { contact, connection, past, asked, clock, reconnects, shown, gateway } = await setUp()
  await contact().sendText('Good morrow', { legacyId: '1' })
  await shown()
  past.set('nurse', function* () {
    yield text('2', 'two', 0)
    past.delete('nurse')
    connection().lost('away', 'self')
    clock.advance(1000)
    void contact().sendText('nine', { legacyId: '9' })
    connection().connected()
    yield text('3', 'three', 0)
    throw new GatewayError('unreachable')
  })
  await reconnects()
  past.set('nurse', () => [text('2', 'two', 0), text('3', 'three', 0), text('9', 'nine', 0)])
  await gateway.net.settled()
  await reconnects()
  const bodies = (await shown()).map(({ body }) => body)
  expect([...bodies].sort()).toEqual(['nine', 'three', 'two'])
  expect(asked.slice(0, 2).map(({ gap }) => gap.after?.legacyId)).toEqual(['1', '1'])
  await reconnects()
  expect(asked.at(-1)?.gap.after?.legacyId).toBe('9')
})

it('takes no more than the limit', async () => {
  const { contact, past, pulled, reconnects, shown } = await setUp(createMemoryStore(), { messages: 2 })
  await contact().sendText('Good morrow', { legacyId: '1' })
  await shown()
  past.set('nurse', function* () {
    for (let id = 2; ; id++) yield text(String(id), `text ${id}`, 1)
  })
  await reconnects()
  expect((await shown()).map(({ body }) => body)).toEqual(['text 2', 'text 3'])
  expect(pulled).toHaveLength(3)
})

it('goes on with other chats and items where one fails', async () => {
  const { contact, past, reconnects, shown, gateway } = await setUp()
  await contact('friar').sendText('Peace', { legacyId: '1' })
  await contact().sendText('Good morrow', { legacyId: '1' })
  await shown()
  past.set('nurse', () => {
    throw new GatewayError('unreachable')
  })
  past.set('friar', () => [
    { ...text('2', '', 1), at: new Date(Number.NaN) },
    { ...text('3', '', 1), what: { kind: 'dance' } as never },
    text('4', 'Amen', 1),
  ])
  await reconnects()
  expect((await shown()).map(({ body }) => body)).toEqual(['Amen'])
  expect(gateway.logged.filter((line) => line.includes('invalid, and left out'))).toHaveLength(2)
})

it('brings what happened earlier without an alert, as far as the user wants', async () => {
  const { contact, romeo, gateway, shown } = await setUp()
  const day = 24 * 60
  const all = [text('1', 'last month', 29 * day), text('2', 'this week', 6 * day), text('3', 'mine', 5 * day, 'me')]
  await contact().past(all)
  await contact().past(all)
  const messages = await shown()
  expect(messages.map(({ body }) => body)).toEqual(['this week', 'You, elsewhere: mine'])
  expect(readDelay(messages[0]!)?.stamp).toEqual(ago(6 * day))
  expect(messages.map((m) => [m.has(Markable), m.has(Store), m.has(Displayed)])).toEqual([
    [false, true, false],
    [false, true, false],
  ])
  // Nothing of it is unread.
  await contact().sendText('now', { legacyId: '4' })
  const [now] = await shown()
  expect(await gateway.store.messages.markDisplayed('romeo@montague.example', 'nurse', now?.id ?? '')).toEqual(['4'])
  await submit(await romeo.get(commands).execute(GATEWAY, 'preferences'), { 'gateway:history': '30' })
  await gateway.net.settled()
  await contact().past(all)
  expect((await shown()).map(({ body }) => body)).toEqual(['last month'])
})

it('leaves out what is beyond the limit of the past, and tells who awaits it what is invalid', async () => {
  const { contact, shown } = await setUp(createMemoryStore(), { messages: 2 })
  const invalid = { ...text('1', '', 1), legacyId: '' }
  const told = contact().past([invalid, text('2', 'two', 3), text('3', 'three', 2)])
  await expect(told).rejects.toMatchObject({ code: 'invalid' })
  expect((await shown()).map(({ body }) => body)).toEqual(['two'])
})
