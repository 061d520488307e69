import { fillForm } from '@trestle/xep-0004'
import { commands } from '@trestle/xep-0050'
import { describe, expect, it } from 'vitest'
import { GATEWAY, startTrialGateway } from './trial-gateway.js'
import { trialNetwork } from './trial-network.js'

async function setUp() {
  const { network, trial } = trialNetwork()
  const gateway = await startTrialGateway(network)
  const romeo = gateway.join()
  romeo.get(commands)
  const nodes = async () => (await romeo.get(commands).list(GATEWAY)).map(({ node }) => node)
  return { gateway, trial, romeo, nodes }
}

describe('commands', () => {
  it('registers with the form of the module, and says what is wrong until it fits', async () => {
    const { romeo, trial, nodes } = await setUp()
    expect(await nodes()).toEqual(['jabber:iq:register', 'info'])
    const session = await romeo.get(commands).execute(GATEWAY, 'jabber:iq:register')
    const refused = await session.complete(fillForm(session.form!, { username: 'romeo', password: 'ab' }))
    expect(refused.notes).toMatchObject([{ type: 'error', text: expect.stringContaining('too short') }])
    expect(refused.form?.fields?.find((field) => field.var === 'username')?.values).toEqual(['romeo'])
    const next = trial.next()
    const done = await refused.complete(fillForm(refused.form!, { password: 'secret' }))
    expect(done.status).toBe('completed')
    expect((await next).context.user.form).toEqual({ username: 'romeo', password: 'secret' })
    expect(await nodes()).toEqual([
      'jabber:iq:register',
      'unregister',
      'status',
      'reconnect',
      'contacts',
      'sync',
      'info',
      'preferences',
    ])
  })

  it('unregisters after a question', async () => {
    const { gateway, romeo, trial, nodes } = await setUp()
    const session = await romeo.get(commands).execute(GATEWAY, 'jabber:iq:register')
    const next = trial.next()
    await session.complete(fillForm(session.form!, { username: 'romeo', password: 'secret' }))
    await next
    const leaving = await romeo.get(commands).execute(GATEWAY, 'unregister')
    expect(gateway.frame.users.all).toHaveLength(1)
    await leaving.complete()
    expect(gateway.frame.users.all).toHaveLength(0)
    expect(await nodes()).toEqual(['jabber:iq:register', 'info'])
  })

  it('offers nothing to whom it does not serve', async () => {
    const { gateway } = await setUp()
    const tybalt = gateway.join('tybalt@capulet.example/x')
    expect(await tybalt.get(commands).list(GATEWAY)).toEqual([])
    await expect(tybalt.get(commands).execute(GATEWAY, 'jabber:iq:register')).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('tells how the session is, and connects again on demand', async () => {
    const { romeo, trial } = await setUp()
    const session = await romeo.get(commands).execute(GATEWAY, 'jabber:iq:register')
    const next = trial.next()
    await session.complete(fillForm(session.form!, { username: 'romeo', password: 'secret' }))
    const first = await next
    first.context.connection.lost('You are banned.', 'never')
    await new Promise((resolve) => setTimeout(resolve, 0))
    const status = await romeo.get(commands).execute(GATEWAY, 'status')
    expect(status.notes).toMatchObject([{ text: 'Not connected: You are banned.' }])
    const again = trial.next()
    await romeo.get(commands).execute(GATEWAY, 'reconnect')
    expect((await again).context.signal.aborted).toBe(false)
  })
})
