import { createTestNetwork } from '@trestle/testing'
import { muc, roomLeft } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { expect, it } from 'vitest'
import { autojoin } from './autojoin.js'
import { roomOf } from './bookmark.js'
import { bookmarkChanged, bookmarkRemoved } from './index.js'

const FEAST = 'feast@rooms.verona.example'

async function verona() {
  const network = createTestNetwork()
  const rooms = network.join({ jid: 'rooms.verona.example', kind: 'component' }).use(mucService).goOnline()
  await rooms.get(mucService).createRoom('closed@rooms.verona.example', { settings: { membersOnly: true } })
  const feast = await rooms.get(mucService).createRoom(FEAST)
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(autojoin, { maxRooms: 2 })
  const errors: unknown[] = []
  romeo.xmpp.events.on('error', ({ error, source }) => errors.push([source, (error as Error).name]))
  romeo.goOnline()
  await network.settled()
  // There is no server here that has bookmarks.
  expect(errors.splice(0)).toEqual([['xep-0402/autojoin', 'StanzaError']])
  const nicks = async () => (await feast.occupants()).map(({ nick }) => nick)
  const tell = async (autojoins: boolean, room = FEAST, nick?: string) => {
    const bookmark = { room: roomOf(room)!, autojoin: autojoins, nick }
    romeo.xmpp.events.emit(bookmarkChanged, { to: romeo.xmpp.jid, bookmark })
    await network.settled()
  }
  return { network, romeo, nicks, tell, errors }
}

it('enters a room when its bookmark says so, and leaves it when it does not any more', async () => {
  const { nicks, tell } = await verona()
  await tell(false)
  expect(await nicks()).toEqual([])
  await tell(true, FEAST, 'Pilgrim')
  await tell(true, FEAST, 'Pilgrim')
  expect(await nicks()).toEqual(['Pilgrim'])
  await tell(false)
  expect(await nicks()).toEqual([])
  await tell(true)
  expect(await nicks()).toEqual(['romeo'])
})

it('leaves a room whose bookmark is removed, not all at once', async () => {
  const { network, romeo, nicks, tell } = await verona()
  await tell(true)
  romeo.xmpp.events.emit(bookmarkRemoved, { to: romeo.xmpp.jid, room: undefined })
  await network.settled()
  expect(await nicks()).toEqual(['romeo'])
  const left = romeo.xmpp.events.wait(roomLeft)
  romeo.xmpp.events.emit(bookmarkRemoved, { to: romeo.xmpp.jid, room: roomOf(FEAST)! })
  expect((await left).reason).toBe('left')
})

it('enters so many rooms at most, and reports those that it cannot enter', async () => {
  const { romeo, tell, errors } = await verona()
  await tell(true, 'closed@rooms.verona.example')
  expect(errors).toContainEqual(['xep-0402/autojoin', 'StanzaError'])
  for (const name of ['a', 'b', 'c']) await tell(true, `${name}@rooms.verona.example`)
  expect(romeo.get(muc).rooms.length).toBe(2)
})
