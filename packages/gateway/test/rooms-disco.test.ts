import { disco } from '@trestle/xep-0030'
import { readReactionRestrictions } from '@trestle/xep-0444'
import { expect, it } from 'vitest'
import { everything, roomsGateway, SQUARE } from './rooms-gateway.js'

it('a room says which reactions it takes, and how many are in it where not all are listed', async () => {
  const declared = { ...everything, reactions: { max: 1, allowed: ['\u{2764}', '\u{1f44d}'] } }
  const { romeo, mucOf, room, client, answered } = await roomsGateway(undefined, undefined, declared)
  const about = () => answered(romeo.get(disco).getInfo(SQUARE))
  expect(readReactionRestrictions(await about())).toMatchObject({ maxPerUser: 1, allowed: ['\u{2764}', '\u{1f44d}'] })
  await room().update({ capabilities: { reactions: { max: 1, allowed: ['\u{2764}'] } } })
  expect(readReactionRestrictions(await about())).toMatchObject({ allowed: ['\u{2764}'] })
  await room().update({ size: 4000 })
  const phone = client('romeo@montague.example/phone')
  expect((await answered(mucOf(phone).administration(SQUARE).getInfo())).occupants).toBe(4000)
})

it('subjects of threads are refused with words', async () => {
  const { inRoom, answered, network } = await roomsGateway()
  const { room } = await inRoom()
  const message = room.message({ subject: 'Brawls' })
  message.thread = 'brawls'
  await expect(answered(room.send(message))).rejects.toMatchObject({
    condition: 'feature-not-implemented',
    text: 'Threads of this network have no subjects.',
  })
  expect(network.actions).toEqual([])
})
