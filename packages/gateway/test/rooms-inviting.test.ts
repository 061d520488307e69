import { JID } from '@trestle/jid'
import type { StanzaErrorCondition } from '@trestle/stanza'
import { invitationDeclined, MucUser, muc, mucUser } from '@trestle/xep-0045'
import { describe, expect, it } from 'vitest'
import { GatewayError, type NetworkCapabilities } from '../src/index.js'
import { everything, roomsGateway, SQUARE } from './rooms-gateway.js'
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

describe('an invitation of a contact', () => {
  async function invited(declared?: NetworkCapabilities) {
    const made = await roomsGateway(undefined, undefined, declared)
    const { network, gateway, room } = made
    const host = made.client('romeo@montague.example/phone')
    const refused: (readonly [StanzaErrorCondition | undefined, string | undefined])[] = []
    host.xmpp.events.on('message:error', ({ error }) => void refused.push([error?.condition, error?.text]))
    const decline = async (id: string, to: string, reason?: string) => {
      const declines = [{ to: JID.parse(to), reason }]
      host.xmpp.send(host.xmpp.message({ to: `#${id}@${GATEWAY}` }).set(MucUser, mucUser({ declines })))
      await gateway.net.settled()
      return network.actions.map(({ room: of, action }) => ({ of, ...action }))
    }
    return { refused, decline, room }
  }

  it('is declined at the network', async () => {
    const { room, decline, refused } = await invited()
    await room('feast').invite({ by: { legacyId: 'juliet' } })
    expect(await decline('feast', `juliet@${GATEWAY}`, 'Too far')).toEqual([
      { of: 'feast', kind: 'decline', who: 'juliet', reason: 'Too far' },
    ])
    await room('tomb').invite()
    expect((await decline('tomb', `#tomb@${GATEWAY}`)).at(-1)).toEqual({ of: 'tomb', kind: 'decline' })
    expect(refused).toEqual([])
  })

  it('is not declined by who is in the room, or was not invited', async () => {
    const { decline, refused } = await invited()
    expect(await decline('square', `#square@${GATEWAY}`)).toEqual([])
    expect(await decline('tomb', `juliet@${GATEWAY}`)).toEqual([])
    expect(refused).toEqual([['item-not-found', 'You are not invited to this room.']])
  })

  it('is refused in words where the network knows nothing of the kind', async () => {
    const { room, decline, refused } = await invited({ ...everything, rooms: { actions: ['join'] } })
    await room('feast').invite({ by: { legacyId: 'juliet' } })
    expect(await decline('feast', `juliet@${GATEWAY}`)).toEqual([])
    expect(refused).toEqual([['feature-not-implemented', 'Users of this network cannot decline invitations here.']])
  })
})

it('tells the user who does not come', async () => {
  const { inRoom, gateway, room } = await roomsGateway()
  const { host, room: square } = await inRoom()
  const declined: string[] = []
  host.xmpp.events.on(invitationDeclined, ({ room: of, from, reason }) => {
    declined.push([of, from, reason].join(' '))
  })
  square.invite([`juliet@${GATEWAY}`])
  await room().declined({ by: { legacyId: 'juliet' }, reason: 'My nurse calls' })
  await room().declined({ by: { legacyId: 'nurse' } })
  await expect(room().declined({ by: 'me' })).rejects.toMatchObject({ code: 'invalid' })
  await gateway.net.settled()
  expect(declined).toEqual([`${SQUARE} juliet@${GATEWAY} My nurse calls`, `${SQUARE} nurse@${GATEWAY} `])
  expect(host.get(muc).rooms).toHaveLength(1)
})
