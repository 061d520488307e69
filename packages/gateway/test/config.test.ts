import { disco } from '@trestle/xep-0030'
import { registration } from '@trestle/xep-0077'
import { describe, expect, it } from 'vitest'
import {
  booleanField,
  configFieldsOf,
  createFrame,
  createMemoryStore,
  defineNetwork,
  secretField,
  textField,
} from '../src/index.js'
import { bodiesOf, GATEWAY, startTrialGateway } from './trial-gateway.js'

function networkWithConfig() {
  const sessions: unknown[] = []
  const network = defineNetwork({
    name: 'Pigeons',
    type: 'pigeon',
    registration: { name: textField({ required: true }) },
    config: {
      loft: textField({ required: true, help: 'Where the pigeons live.' }),
      fast: booleanField({ default: false }),
      key: secretField(),
    },
    session: ({ config }) => {
      sessions.push(config)
      return { login() {}, onMessage() {} }
    },
  })
  return { network, sessions }
}

describe('options of the network module', () => {
  it('reach its sessions with their types and defaults', async () => {
    const { network, sessions } = networkWithConfig()
    const gateway = await startTrialGateway(network, undefined, { config: { loft: 'tower' } })
    await gateway.join().get(registration).register(GATEWAY, { name: 'Romeo' })
    expect(sessions).toEqual([{ loft: 'tower', fast: false }])
  })

  it.each([
    [{}, 'loft', 'this field is required'],
    [{ loft: 'tower', fast: 'perhaps' }, 'fast', 'answer yes or no'],
    [{ loft: 'tower', lofd: 'x' }, 'lofd', 'has no option lofd: it has loft, fast, key'],
  ])('are refused when the gateway is made: %j', async (config, field, text) => {
    const { host } = await startTrialGateway(networkWithConfig().network, undefined, { config: { loft: 'tower' } })
    const { network } = networkWithConfig()
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const options = { host, network, store: createMemoryStore(), log, allows: () => true, config }
    expect(() => createFrame(options)).toThrow(
      expect.objectContaining({ code: 'invalid', field, message: expect.stringContaining(text) }),
    )
  })

  it('can be listed for those who run the gateway', () => {
    expect(configFieldsOf(networkWithConfig().network)).toEqual([
      { name: 'loft', label: undefined, help: 'Where the pigeons live.', required: true, secret: false },
      { name: 'fast', label: undefined, help: undefined, required: false, secret: false },
      { name: 'key', label: undefined, help: undefined, required: false, secret: true },
    ])
  })
})

it('calls itself and welcomes users as it is told to', async () => {
  const texts = { name: 'Carrier pigeons', welcome: 'Coo.' }
  const { network } = networkWithConfig()
  const gateway = await startTrialGateway(network, undefined, { config: { loft: 'tower' }, texts })
  const romeo = gateway.join()
  const bodies = bodiesOf(romeo)
  await romeo.get(registration).register(GATEWAY, { name: 'Romeo' })
  await gateway.net.settled()
  expect(bodies).toEqual([`${GATEWAY}: Coo.`])
  expect((await romeo.get(disco).getInfo(GATEWAY)).identities).toMatchObject([{ name: 'Carrier pigeons' }])
})
