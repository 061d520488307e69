import { expect, it } from 'vitest'
import { type FrameOptions, GatewayError } from '../src/index.js'
import { chatWith, settle } from './dialogue-gateway.js'
import { ECHO, ROMEO, registered, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

async function setUp(options: Partial<FrameOptions> = {}) {
  const { network, trial } = trialNetwork()
  const gateway = await startTrialGateway(network, undefined, options)
  const romeo = gateway.join()
  const session = await registered(gateway, trial, romeo)
  const send = async (body: string) => {
    romeo.xmpp.send(romeo.xmpp.message({ to: ECHO, body }))
    await settle(gateway)
  }
  return { gateway, trial, romeo, session, send }
}

it('tell of messages, errors, limits and sessions that are made anew', async () => {
  const { gateway, trial, session, send } = await setUp({ limits: { messages: { count: 3, seconds: 1000 } } })
  expect(await gateway.frame.counts()).toMatchObject({
    messagesToNetwork: 0,
    messagesToUsers: 0,
    errors: {},
    limited: {},
  })
  await send('one')
  trial.send = () => {
    throw new GatewayError('blocked', 'No.')
  }
  await send('two')
  trial.send = () => {
    throw new Error('A bug.')
  }
  await send('three')
  await send('four')
  await session.says('nurse', 'Anon', { legacyId: 'a' })
  await session.says('nurse', 'Anon', { legacyId: 'a' })
  session.context.connection.lost('The network restarts.')
  await settle(gateway)
  expect(await gateway.frame.counts()).toMatchObject({
    messagesToNetwork: 1,
    messagesToUsers: 1,
    errors: { blocked: 1, internal: 1 },
    limited: { messages: 1 },
    reconnects: 1,
  })
})

it('tell what waits: for the network, and for the server', async () => {
  const { gateway, trial, session, send } = await setUp()
  let accept = () => {}
  trial.send = () => new Promise<void>((resolve) => (accept = resolve))
  await send('one')
  await send('two')
  gateway.host.lose()
  await session.says('nurse', 'Anon')
  expect(await gateway.frame.counts()).toMatchObject({ inboxRows: 2, outboxRows: 1 })
  trial.send = () => undefined
  accept()
  await settle(gateway)
  expect(await gateway.frame.counts()).toMatchObject({ inboxRows: 0, messagesToNetwork: 2 })
})

it('are shown to administrators, with what hangs and who has ended the process', async () => {
  const at = new Date('2026-01-01T12:00:00Z')
  const { gateway, romeo, send } = await setUp({
    isAdmin: () => true,
    process: {
      runningHandlers: () => [
        { user: 'tybalt@montague.example', handler: 'onMessage', since: performance.now() - 90_000 },
        { user: ROMEO, handler: 'onTyping', since: performance.now() },
      ],
      lastFailure: (user) => (user === ROMEO ? { handler: 'onMessage', at, times: 2 } : undefined),
    },
  })
  const chat = chatWith(gateway, romeo)
  await send('one')
  const [statistics] = await chat.say('statistics')
  expect(statistics).toContain('1 messages to the network, 0 to users. 0 sessions were made anew.')
  expect(statistics).toMatch(/onMessage of tybalt@montague\.example has been running for 9\d seconds\.$/)
  expect((await chat.say('users')).join()).toContain('2 times, last in onMessage at 2026-01-01 12:00 UTC')
})
