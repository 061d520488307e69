import { JID } from '@trestle/jid'
import { createTestNetwork } from '@trestle/testing'
import { muc } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { setVcardExchange, vcard } from '@trestle/xep-0054'
import { avatarHashOf } from '@trestle/xep-0153'
import { describe, expect, it } from 'vitest'
import { type RoomAvatarOptions, roomAvatarChanged, roomAvatars } from './index.js'
import { roomAvatarsService } from './service.js'

const FEAST = 'feast@rooms.verona.example'
const rose = new TextEncoder().encode('<svg/>')
const moon = new TextEncoder().encode('<svg id="moon"/>')

/** A room of Capulet; Mercutio, who is in it too; and Tybalt, who is not. */
async function feast({ withAvatars = true, options = {} as RoomAvatarOptions } = {}) {
  const network = createTestNetwork()
  const component = network.join({ jid: 'rooms.verona.example', kind: 'component' }).use(mucService)
  if (withAvatars) component.use(roomAvatarsService)
  component.goOnline()
  const room = await component.get(mucService).createRoom(FEAST, {
    affiliations: { 'capulet@capulet.example': { affiliation: 'owner' } },
  })
  const client = (jid: string) => network.join({ jid }).use(muc).use(roomAvatars, options).goOnline()
  const [capulet, mercutio] = [client('capulet@capulet.example/hall'), client('mercutio@verona.example/street')]
  const told: (readonly string[])[] = []
  mercutio.xmpp.events.on(roomAvatarChanged, ({ hashes }) => told.push(hashes))
  await capulet.get(muc).join(FEAST, 'capulet')
  await mercutio.get(muc).join(FEAST, 'mercutio')
  await network.settled()
  const tybalt = client('tybalt@capulet.example/street')
  return { network, room, component, told, capulet, mercutio, tybalt }
}

describe('the avatar of a room', () => {
  it('is set by its owner, told of in it, read by everybody, and removed', async () => {
    const { network, capulet, tybalt, told } = await feast()
    const { setAvatar } = capulet.get(roomAvatars)
    await setAvatar(FEAST, rose, 'image/svg+xml')
    await network.settled()
    const hash = await avatarHashOf(rose)
    expect(told).toEqual([[hash]])
    const avatars = tybalt.get(roomAvatars)
    expect(await avatars.getAvatar(FEAST)).toEqual({ hash, data: rose, type: 'image/svg+xml' })
    const sent = tybalt.sent.length
    await avatars.getAvatar(FEAST)
    expect(tybalt.sent.length).toBe(sent + 1)
    await setAvatar(FEAST, undefined)
    await network.settled()
    expect(told).toEqual([[hash], []])
    expect([await avatars.getHashes(FEAST), await avatars.getAvatar(FEAST)]).toEqual([[], undefined])
  })

  it('is told of where there is one already, and only where it is another one', async () => {
    const { network, room, capulet, mercutio, told } = await feast()
    await capulet.get(roomAvatars).setAvatar(FEAST, rose)
    await network.settled()
    await mercutio.get(muc).room(FEAST)!.leave()
    await network.settled()
    await mercutio.get(muc).join(FEAST, 'mercutio')
    await network.settled()
    await room.setSettings({ description: 'Masks are welcome' })
    await capulet.get(roomAvatars).setAvatar(FEAST, moon)
    await network.settled()
    const [first, second] = [await avatarHashOf(rose), await avatarHashOf(moon)]
    expect(told).toEqual([[first], [first], [second]])
  })

  it('leaves the rest of the vCard', async () => {
    const { capulet, mercutio } = await feast()
    await capulet.xmpp.iq.set(FEAST, setVcardExchange, { descriptions: ['Masks'] })
    await capulet.get(roomAvatars).setAvatar(FEAST, rose)
    await capulet.get(roomAvatars).setAvatar(FEAST, undefined)
    expect(await mercutio.get(vcard).getVcard(FEAST)).toMatchObject({ descriptions: ['Masks'] })
  })

  it('is set by nobody else, nor where there is no room, and not told of then', async () => {
    const { network, mercutio, tybalt, told, component } = await feast()
    for (const host of [mercutio, tybalt])
      await expect(host.get(roomAvatars).setAvatar(FEAST, rose)).rejects.toMatchObject({ condition: 'forbidden' })
    const nowhere = tybalt.get(roomAvatars).setAvatar('nowhere@rooms.verona.example', rose)
    await expect(nowhere).rejects.toMatchObject({ condition: 'item-not-found' })
    component.get(roomAvatarsService).api.register('maySetRoomVcard', ({ from }) => from?.local === 'tybalt')
    await network.settled()
    expect(told).toEqual([])
    await tybalt.get(roomAvatars).setAvatar(FEAST, rose)
  })

  it('ends with the room', async () => {
    const { component, room, capulet, tybalt } = await feast()
    await capulet.get(roomAvatars).setAvatar(FEAST, rose)
    await room.destroy()
    await component.get(mucService).createRoom(FEAST)
    expect(await tybalt.get(roomAvatars).getHashes(FEAST)).toEqual([])
  })

  it('is none where rooms have none', async () => {
    const { capulet } = await feast({ withAvatars: false })
    const { setAvatar, getAvatar } = capulet.get(roomAvatars)
    await expect(setAvatar(FEAST, rose)).rejects.toMatchObject({ condition: 'service-unavailable' })
    expect(await getAvatar(FEAST)).toBeUndefined()
  })

  it('is no other image than the room says, and no larger one', async () => {
    const { component, capulet, tybalt } = await feast({ options: { maxBytes: 10 } })
    await expect(capulet.get(roomAvatars).setAvatar(FEAST, moon)).rejects.toMatchObject({ code: 'too-large' })
    await capulet.get(roomAvatars).setAvatar(FEAST, rose)
    const { api } = component.get(roomAvatarsService)
    const jid = JID.parse(FEAST)
    const kept = await api.run('getRoomVcard', { jid })
    await api.run('setRoomVcard', { jid, args: { ...kept!, hashes: [await avatarHashOf(moon)] } })
    expect(await tybalt.get(roomAvatars).getAvatar(FEAST)).toBeUndefined()
  })
})

it('asks no room by itself where it is told so', async () => {
  const { network, capulet, told } = await feast({ options: { watch: false } })
  await capulet.get(roomAvatars).setAvatar(FEAST, rose)
  await network.settled()
  expect(told).toEqual([])
})
