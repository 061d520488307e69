import { describe, expect, it } from 'vitest'
import { FEAST, hostedRooms, SERVICE, told } from '../../test/hosted-rooms.js'
import { MucUser, muc, mucUser, occupantChanged, type Room, roomErrorReceived } from '../index.js'
import type { StoredRoom } from '../service.js'

const ROMEO = 'romeo@montague.example/orchard'

async function feast(options = {}) {
  const hosted = hostedRooms(options)
  const capulet = hosted.client('capulet@capulet.example/hall')
  const romeo = hosted.client(ROMEO)
  const hers = await hosted.join(capulet, 'capulet')
  const his = await hosted.join(romeo, 'romeo')
  await hosted.network.settled()
  return { ...hosted, capulet, romeo, hers, his }
}

describe('what an occupant sends', () => {
  it('gives no rank, whatever it says of itself', async () => {
    const { romeo, capulet, hers, network } = await feast()
    const changed = told(capulet, occupantChanged)
    const items = [{ affiliation: 'owner', role: 'moderator', jid: capulet.address }] as const
    const presence = romeo.xmpp.presence({ to: `${FEAST}/romeo`, show: 'away' })
    romeo.send(presence.set(MucUser, mucUser({ items, statuses: [110, 201] })))
    await network.settled()
    expect(changed).toMatchObject([{ occupant: { show: 'away', affiliation: 'none', role: 'participant' } }])
    expect(hers.occupants.get('romeo')?.jids.map(String)).toEqual([ROMEO])
  })

  it('is refused where it is too large for a presence', async () => {
    const { romeo, his, network } = await feast()
    const errors = told(romeo, roomErrorReceived)
    his.setPresence({ status: 'x'.repeat(20_000) })
    await network.settled()
    expect(errors).toMatchObject([{ error: { condition: 'policy-violation' } }])
  })

  it('is refused where a request to enter cannot be read', async () => {
    const { romeo, component, network } = await feast()
    const answer = component.nextSent(({ attrs }) => attrs['type'] === 'error')
    component.receive(`<presence from='tybalt@capulet.example/x' to='${FEAST}/tybalt' id='p1'>
      <x xmlns='http://jabber.org/protocol/muc'><history since='yesterday'/></x></presence>`)
    await network.settled()
    expect((await answer).elements().find(({ name }) => name === 'error')?.children).toContainEqual(
      expect.objectContaining({ name: 'bad-request' }),
    )
    expect(romeo.get(muc).room(FEAST)?.occupants.has('tybalt')).toBe(false)
  })

  it('is not answered where it is an error itself, or asks for nothing', async () => {
    const { component, network } = await feast()
    const before = component.sent.length
    for (const stanza of [
      `<message type='error' from='tybalt@capulet.example/x' to='${FEAST}'/>`,
      `<message type='error' from='tybalt@capulet.example/x' to='void@${SERVICE}/a'/>`,
      `<presence type='error' from='tybalt@capulet.example/x' to='${FEAST}/romeo'/>`,
      `<presence type='probe' from='tybalt@capulet.example/x' to='${FEAST}'/>`,
      `<presence type='subscribe' from='tybalt@capulet.example' to='${FEAST}'/>`,
      `<presence type='unavailable' from='tybalt@capulet.example/x' to='${FEAST}/romeo'/>`,
    ]) {
      component.receive(stanza)
    }
    await network.settled()
    expect(component.sent).toHaveLength(before)
  })
})

describe('what would be kept or passed on', () => {
  it('has its bounds: messages, subjects, reasons, nicknames, sessions', async () => {
    const { hers, his, client, join, service, network } = await feast({ maxMessageBytes: 50_000 })
    const long = 'x'.repeat(60_000)
    await expect(his.send(his.message({ body: long }))).rejects.toMatchObject({ condition: 'policy-violation' })
    await expect(hers.setSubject('x'.repeat(20_000))).rejects.toMatchObject({ condition: 'policy-violation' })
    const stored: StoredRoom[] = []
    service.api.register('setRoom', ({ args }) => void stored.push(args))
    await hers.configure({ persistent: true })
    await hers.ban('tybalt@capulet.example', 'x'.repeat(20_000))
    expect(stored.at(-1)?.affiliations['tybalt@capulet.example']?.reason).toHaveLength(1000)
    const nick = 'x'.repeat(2000)
    await expect(
      hers.setAffiliations([{ jid: 'nurse@capulet.example', affiliation: 'member', nick }]),
    ).rejects.toMatchObject({ condition: 'bad-request' })
    for (let i = 0; i < 20; i++) await join(client(`peter@capulet.example/${i}`), i % 2 ? 'peter' : `peter${i}`)
    await expect(join(client('peter@capulet.example/last'), 'peter')).rejects.toMatchObject({
      condition: 'resource-constraint',
    })
    await network.settled()
  })
})

describe('a service', () => {
  it('runs so many rooms and no more', async () => {
    const { client, join, service } = hostedRooms({ maxRooms: 3 })
    const romeo = client(ROMEO)
    const rooms: Room[] = []
    for (const name of ['a', 'b', 'c']) rooms.push(await join(romeo, 'romeo', {}, `${name}@${SERVICE}`))
    await expect(join(romeo, 'romeo', {}, `d@${SERVICE}`)).rejects.toMatchObject({ condition: 'resource-constraint' })
    await rooms[0]!.leave()
    expect(await join(romeo, 'romeo', {}, `d@${SERVICE}`)).toMatchObject({ phase: 'joined' })
    expect(await service.room(`d@${SERVICE}`).occupants()).toHaveLength(1)
  })

  it('keeps the order of a room, however slow its store is', async () => {
    const { client, join, service, network } = hostedRooms()
    let open: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    service.api.register('getRoom', async () => {
      await gate
      return undefined
    })
    const [capulet, romeo] = [client('capulet@capulet.example/hall'), client(ROMEO)]
    const first = join(capulet, 'capulet')
    const second = join(romeo, 'romeo').catch((error) => error)
    await network.settled()
    expect(capulet.get(muc).room(FEAST)?.phase).toBe('entering')
    open()
    expect(await first).toMatchObject({ created: true })
    // It came before the room was configured.
    expect(await second).toMatchObject({ condition: 'item-not-found' })
  })

  it('survives a store that fails, and tells its host alone why', async () => {
    const { client, join, service, component } = hostedRooms()
    const reported: unknown[] = []
    component.xmpp.events.on('error', ({ error }) => reported.push(error))
    const undo = service.api.register('getRoom', () => {
      throw new Error('disk full at /var/secret')
    })
    const romeo = client(ROMEO)
    await expect(join(romeo, 'romeo')).rejects.toMatchObject({ condition: 'internal-server-error', text: undefined })
    expect(reported).toMatchObject([{ message: 'disk full at /var/secret' }])
    undo()
    expect(await join(romeo, 'romeo')).toMatchObject({ phase: 'joined' })
  })

  it('leaves other addresses of the component to others', async () => {
    const { client, network, component } = hostedRooms({ at: ({ local }) => local.startsWith('#') })
    const romeo = client(ROMEO)
    const seen: string[] = []
    component.xmpp.events.on('message', ({ to }) => seen.push(String(to)))
    romeo.send(romeo.xmpp.message({ to: `juliet@${SERVICE}`, body: 'Ho' }))
    romeo.send(romeo.xmpp.message({ to: `#feast@${SERVICE}`, body: 'Ho' }))
    await network.settled()
    expect(seen).toEqual([`juliet@${SERVICE}`])
  })
})
