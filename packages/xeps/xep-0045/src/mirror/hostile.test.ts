import { JID } from '@trestle/jid'
import { describe, expect, it } from 'vitest'
import { FEAST, GATEWAY, heard, mirroredRooms, occupant, ROMEO } from '../../test/mirrored-rooms.js'
import { MucJoin, MucUser, muc, mucUser } from '../index.js'

describe('what users send', () => {
  it('gives no rank and changes no view, whatever it says of itself', async () => {
    const { admit, client, mirrors, network, view } = mirroredRooms()
    admit()
    const romeo = client()
    await romeo.get(muc).join(FEAST, 'me')
    const seen: string[] = []
    mirrors.api.register('changePresence', ({ args }) => {
      seen.push(...args.presence.element.elements().map(({ name }) => name))
    })
    const items = [{ affiliation: 'owner', role: 'moderator' }] as const
    const presence = romeo.xmpp.presence({ to: `${FEAST}/me`, show: 'away' })
    romeo.send(presence.set(MucUser, mucUser({ items, statuses: [110, 201] })))
    await network.settled()
    expect(seen).toEqual(['show'])
    expect(view().self).toMatchObject({ affiliation: 'none', role: 'participant', show: undefined })
  })

  it('is refused where it is too large, or cannot be read', async () => {
    const { admit, client, component, network } = mirroredRooms({ maxMessageBytes: 50_000 })
    admit()
    const romeo = client()
    const room = await romeo.get(muc).join(FEAST, 'me')
    await expect(room.send(room.message({ body: 'x'.repeat(60_000) }))).rejects.toMatchObject({
      condition: 'policy-violation',
    })
    const answer = component.nextSent(({ attrs }) => attrs['type'] === 'error')
    component.receive(`<presence from='tybalt@capulet.example/x' to='${FEAST}/tybalt' id='p1'>
      <x xmlns='http://jabber.org/protocol/muc'><history since='yesterday'/></x></presence>`)
    await network.settled()
    expect(
      (await answer)
        .elements()
        .find(({ name }) => name === 'error')
        ?.elements()[0]?.name,
    ).toBe('bad-request')
  })

  it('is at work so many times at once and no more, and harms nobody else', async () => {
    const { admit, client, mirrors, network } = mirroredRooms()
    let open: () => void = () => {}
    const door = new Promise<void>((resolve) => {
      open = resolve
    })
    const undo = mirrors.api.register('enter', () => door)
    const tybalt = client('tybalt@capulet.example/hall')
    const refused: unknown[] = []
    tybalt.xmpp.events.on('presence:error', ({ error }) => refused.push(error?.condition))
    for (let i = 0; i < 205; i++) tybalt.send(tybalt.xmpp.presence({ to: `hall${i}@${GATEWAY}/x` }).set(MucJoin, {}))
    await network.settled()
    expect(refused).toEqual(Array.from({ length: 5 }, () => 'resource-constraint'))
    undo()
    admit()
    expect(await client().get(muc).join(FEAST, 'me')).toMatchObject({ phase: 'joined' })
    open()
    await network.settled()
    expect(refused.slice(5)).toEqual(Array.from({ length: 200 }, () => 'item-not-found'))
  })

  it('reaches no other handler, and none of it is taken that is for other addresses', async () => {
    const { client, network, component } = mirroredRooms({ at: ({ local }) => local.startsWith('#') })
    const romeo = client()
    const seen: string[] = []
    component.xmpp.events.on('message', ({ to }) => seen.push(String(to)))
    for (const to of [`juliet@${GATEWAY}`, `#feast@${GATEWAY}`, GATEWAY]) {
      romeo.send(romeo.xmpp.message({ to, body: 'Ho' }))
    }
    await network.settled()
    expect(seen).toEqual([`juliet@${GATEWAY}`, GATEWAY])
  })
})

describe('views', () => {
  it('are so many and no more, and so are those in them', () => {
    const { mirrors } = mirroredRooms({ maxViews: 2, maxOccupants: 3 })
    const open = (room: string) => mirrors.open(`${room}@${GATEWAY}`, ROMEO, { self: occupant('me') })
    const [first] = [open('a'), open('b')]
    const tooMany = expect.objectContaining({ condition: 'resource-constraint' })
    expect(() => open('c')).toThrow(tooMany)
    expect(open('a')).toBe(first)
    first?.put(occupant('a1'))
    first?.put(occupant('a2'))
    expect(() => first?.put(occupant('a3'))).toThrow(tooMany)
    expect(first?.put(occupant('a2', { show: 'away' }))).toMatchObject({ show: 'away' })
    first?.close()
    expect(mirrors.view(`a@${GATEWAY}`, ROMEO)).toBeUndefined()
    expect(open('c').size).toBe(1)
  })

  it('of many occupants cost no more for each of them than for one', async () => {
    const { client, component, mirrors, network } = mirroredRooms()
    const romeo = client()
    const lines = heard(romeo)
    const view = mirrors.open(FEAST, ROMEO, { self: occupant('me'), sessions: [JID.parse(ROMEO)] })
    for (let i = 0; i < 1000; i++) view.put(occupant(`a${i}`, { name: 'romeo' }))
    expect(component.sent).toHaveLength(1000)
    for (let i = 0; i < 1000; i++) view.put(occupant(`a${i}`, { name: 'romeo' }))
    expect(component.sent).toHaveLength(1000)
    for (let i = 0; i < 1000; i += 2) view.remove(`a${i}`)
    expect([component.sent.length, view.size]).toEqual([1500, 501])
    await network.settled()
    expect(new Set(lines).size).toBe(1500)
  })
})
