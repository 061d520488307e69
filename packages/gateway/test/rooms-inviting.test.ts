import type { StanzaErrorCondition } from '@trestle/stanza'
import { expect, it } from 'vitest'
import { GatewayError } from '../src/index.js'
import { roomsGateway } from './rooms-gateway.js'
import { GATEWAY } from './trial-gateway.js'

async function inSquare() {
  const made = await roomsGateway()
  const { gateway, network } = made
  const { host, room } = await made.inRoom()
  const refused: (StanzaErrorCondition | undefined)[] = []
  host.xmpp.events.on('message:error', ({ error }) => void refused.push(error?.condition))
  const invite = async (...args: Parameters<typeof room.invite>) => {
    room.invite(...args)
    await gateway.net.settled()
    return network.actions.map(({ room: of, action }) => ({ of, ...action }))
  }
  return { network, refused, invite }
}

it('has the network invite contacts, one after the other', async () => {
  const { invite, refused } = await inSquare()
  const reason = 'To the feast'
  expect(await invite([`juliet@${GATEWAY}`, `nurse@${GATEWAY}`], { reason })).toEqual([
    { of: 'square', kind: 'invite', who: 'juliet', reason },
    { of: 'square', kind: 'invite', who: 'nurse', reason },
  ])
  expect(refused).toEqual([])
})

it('refuses whom the network does not know, and says what the network refuses', async () => {
  const { invite, refused, network } = await inSquare()
  expect(await invite(['mercutio@elsewhere.example'])).toEqual([])
  network.onAction = () => {
    throw new GatewayError('forbidden', 'You may not.')
  }
  await invite([`juliet@${GATEWAY}`])
  expect(refused).toEqual(['item-not-found', 'forbidden'])
})
