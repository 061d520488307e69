import type { TestHost } from '@trestle/testing'
import { registration } from '@trestle/xep-0077'
import { chatStates } from '@trestle/xep-0085'
import { describe, expect, it } from 'vitest'
import { defineNetwork, GatewayError, textField } from '../src/index.js'
import { dialogueGateway, settle } from './dialogue-gateway.js'
import { bodiesOf, ECHO, GATEWAY } from './trial-gateway.js'

/** What a module may do instead of answering, each in a way of its own. */
const failures: Readonly<Record<string, () => unknown>> = {
  'throws undefined': () => {
    throw undefined
  },
  'throws a text': () => {
    throw 'boom'
  },
  'throws an object without a prototype': () => {
    throw Object.create(null)
  },
  'throws an error that cannot be read': () => {
    throw Object.defineProperty(new Error('boom'), 'message', { get: unreadable })
  },
  'throws an error that is its own cause': () => {
    const error = new Error('boom')
    error.cause = error
    throw error
  },
  'throws an error of the frame with parts of the wrong types': () => {
    throw new GatewayError('internal', 5 as unknown as string, { retryAt: 'tomorrow' as unknown as Date })
  },
  'throws an error of a code that there is not': () => {
    throw new GatewayError('exploded' as 'internal', 'Boom.')
  },
  'rejects with null': () => Promise.reject(null),
  'rejects later': async () => {
    await new Promise((resolve) => setImmediate(resolve))
    throw new Error('boom')
  },
  // biome-ignore lint/suspicious/noThenProperty: what a library may return.
  'returns a thenable that throws': () => ({ then: unreadable }),
  'returns a thenable that settles twice': () => ({
    // biome-ignore lint/suspicious/noThenProperty: what a library may return.
    then(_: unknown, reject: (reason: unknown) => void) {
      reject(new Error('first'))
      reject(new Error('second'))
    },
  }),
}

function unreadable(): never {
  throw new Error('unreadable')
}

/** Every handler of `odd`'s session fails as the test says; that of anybody else echoes. */
async function setUp(fail: () => unknown) {
  const isOdd = { now: false }
  const network = defineNetwork({
    name: 'Odd',
    type: 'odd',
    registration: { username: textField({ required: true }) },
    capabilities: { typing: true, userPresence: true, friends: true },
    commands: {
      outside: { help: 'Fails outside of a session.', access: 'anyone', run: () => fail() as string },
      inside: { help: 'Fails in a session.', access: 'connected' },
    },
    session({ user, contacts }) {
      const failing = user.form.username === 'odd'
      const perhaps = <T>(otherwise: T) => (failing && isOdd.now ? fail() : otherwise) as T
      return {
        login: () => undefined,
        async onMessage(chat, { body }) {
          const id = await perhaps('id')
          await contacts.byLegacyId(chat.legacyId).sendText(`echo: ${body}`)
          return id
        },
        onTyping: () => perhaps(undefined),
        onUserPresence: () => perhaps(undefined),
        onFriendship: () => perhaps(undefined),
        fetchContact: () => perhaps({}),
        commands: { inside: () => perhaps('Done.') },
      }
    },
  })
  const { gateway, romeo, advance, execute } = await dialogueGateway(network)
  const juliet = gateway.join('juliet@montague.example/balcony')
  await romeo.get(registration).register(GATEWAY, { username: 'odd' })
  await juliet.get(registration).register(GATEWAY, { username: 'juliet' })
  await settle(gateway)
  return { gateway, romeo, juliet, isOdd, advance, execute, heard: bodiesOf(juliet), romeos: bodiesOf(romeo) }
}

/** Uses every handler that there is. */
function useAll(romeo: TestHost): void {
  romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Hi' }))
  romeo.get(chatStates).send(ECHO, 'composing')
  romeo.xmpp.send(romeo.xmpp.presence({ show: 'away', to: GATEWAY }))
  romeo.xmpp.send(romeo.xmpp.presence({ type: 'subscribe', to: ECHO }))
}

describe('while a handler of another user', () => {
  it.each(Object.entries(failures))('%s, a user chats as ever', async (_, fail) => {
    const { gateway, romeo, juliet, isOdd, execute, heard, romeos } = await setUp(fail)
    const refused: (string | undefined)[] = []
    romeo.xmpp.events.on('message:error', ({ error }) => void refused.push(error?.condition))
    isOdd.now = true
    useAll(romeo)
    const outcomes = await Promise.allSettled(['outside', 'inside'].map((node) => execute(node, romeo)))
    juliet.xmpp.send(juliet.xmpp.message({ to: ECHO, body: 'How are you?' }))
    await settle(gateway)
    expect(heard).toEqual([`${ECHO}: echo: How are you?`])
    expect(refused).toHaveLength(1)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    // The user whom it befell goes on as well.
    isOdd.now = false
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Again' }))
    await settle(gateway)
    expect(romeos).toContain(`${ECHO}: echo: Again`)
    expect(gateway.frame.users.all.map(({ session }) => session.status.state)).toEqual(['online', 'online'])
    await gateway.frame.stop()
  })

  it('hangs, a user chats as ever', async () => {
    const { gateway, romeo, juliet, isOdd, execute, advance, heard, romeos } = await setUp(() => new Promise(() => {}))
    const refused: (string | undefined)[] = []
    romeo.xmpp.events.on('message:error', ({ error }) => void refused.push(error?.condition))
    isOdd.now = true
    useAll(romeo)
    const commandsUnderWay = ['outside', 'inside'].map((node) => execute(node, romeo).catch(() => {}))
    juliet.xmpp.send(juliet.xmpp.message({ to: ECHO, body: 'How are you?' }))
    await settle(gateway)
    expect(heard).toEqual([`${ECHO}: echo: How are you?`])
    isOdd.now = false
    await advance(60_000)
    expect(refused).toEqual(['remote-server-timeout'])
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body: 'Again' }))
    await settle(gateway)
    expect(romeos).toContain(`${ECHO}: echo: Again`)
    await gateway.frame.stop()
    void commandsUnderWay
  })
})
