import { expect, it } from 'vitest'
import { settle } from './dialogue-gateway.js'
import { bodiesOf, registered, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

async function setUp() {
  const { network, trial } = trialNetwork()
  const gateway = await startTrialGateway(network, undefined, { limits: { toUser: { count: 3, seconds: 30 } } })
  const [romeo, mercutio] = [gateway.join(), gateway.join('mercutio@montague.example/street')]
  const session = await registered(gateway, trial, romeo)
  const other = await registered(gateway, trial, mercutio)
  const advance = async (milliseconds: number) => {
    gateway.clock.advance(milliseconds)
    await settle(gateway)
  }
  return { gateway, session, other, advance, romeos: bodiesOf(romeo), mercutios: bodiesOf(mercutio) }
}

it('holds back what is too much for one user, in order and with the promises, and nobody else', async () => {
  const { gateway, session, other, advance, romeos, mercutios } = await setUp()
  let resolved = 0
  for (let i = 1; i <= 5; i++) void session.says(i === 4 ? 'nurse' : 'echobot', `${i}`).then(() => resolved++)
  void other.says('echobot', 'a')
  await settle(gateway)
  const bodies = (all: readonly string[]) => all.map((text) => text.split(': ')[1])
  expect([romeos.length, bodies(mercutios), resolved]).toEqual([3, ['a'], 3])
  await advance(10_000)
  expect([romeos.length, resolved]).toEqual([4, 4])
  await advance(10_000)
  expect(bodies(romeos).sort()).toEqual(['1', '2', '3', '4', '5'])
  expect(bodies(romeos.filter((text) => text.startsWith('echobot')))).toEqual(['1', '2', '3', '5'])
  expect(resolved).toBe(5)
  expect((await gateway.frame.counts()).limited).toEqual({ toUser: 2 })
})

it('lets go of what waits when the session ends', async () => {
  const { gateway, session } = await setUp()
  const sent = Array.from({ length: 5 }, (_, i) => session.says('echobot', `${i}`).catch((error) => error.code))
  await settle(gateway)
  session.context.connection.lost('The network restarts.')
  expect(await Promise.all(sent)).toEqual([undefined, undefined, undefined, 'cancelled', 'cancelled'])
  await gateway.frame.stop()
})
