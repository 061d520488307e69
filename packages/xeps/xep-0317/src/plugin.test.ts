import { createTestNetwork, elementFrom, type TestHost } from '@trestle/testing'
import { muc, nickChanged } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { commands } from '@trestle/xep-0050'
import { describe, expect, it } from 'vitest'
import { type HatsChanged, hatCommands, hats, hatsChanged, NS_HATS, NS_HATS_OLD } from './index.js'
import { hatsService } from './service.js'

const FEAST = 'feast@rooms.verona.example'
const MERCUTIO = 'mercutio@verona.example'
const HOST = { uri: 'https://verona.example/hats#host', title: 'Host', hue: 327.255249 }
const FOOL = { uri: 'https://verona.example/hats#fool', title: 'Fool' }

async function feast({ withHats = true } = {}) {
  const network = createTestNetwork()
  const component = network.join({ jid: 'rooms.verona.example', kind: 'component' })
  component.use(mucService)
  if (withHats) component.use(hatsService, { maxHats: 3, maxWorn: 1 })
  component.goOnline()
  const room = await component.get(mucService).createRoom(FEAST, {
    settings: { persistent: true },
    affiliations: { 'capulet@capulet.example': { affiliation: 'owner' } },
  })
  const client = (jid: string) => network.join({ jid }).use(muc).use(hats).goOnline()
  const capulet = client('capulet@capulet.example/hall')
  const hers = await capulet.get(muc).join(FEAST, 'capulet')
  await network.settled()
  return { network, component, room, client, capulet, hers, hat: capulet.get(hats) }
}

function told(host: TestHost): HatsChanged[] {
  const events: HatsChanged[] = []
  host.xmpp.events.on(hatsChanged, (event) => events.push(event))
  return events
}
const titles = ({ occupant, hats: worn }: HatsChanged) => [occupant.nick, ...worn.map(({ title }) => title)]

describe('hats of a room', () => {
  it('are created, given, told, changed, taken and destroyed', async () => {
    const { network, client, capulet, hat, hers } = await feast()
    const events = told(capulet)
    await hat.createHat(FEAST, HOST)
    await hat.createHat(FEAST, FOOL)
    await hat.assignHat(FEAST, `${MERCUTIO}/street`, FOOL.uri)
    const mercutio = client(`${MERCUTIO}/street`)
    const his = told(mercutio)
    const room = await mercutio.get(muc).join(FEAST, 'mercutio')
    await network.settled()
    expect(mercutio.get(hats).wornBy(room, 'mercutio')).toEqual([FOOL])
    await hat.createHat(FEAST, { ...FOOL, title: 'Jester' })
    await hat.unassignHat(FEAST, MERCUTIO, FOOL.uri)
    await hat.assignHat(FEAST, MERCUTIO, HOST.uri)
    await hat.destroyHat(FEAST, HOST.uri)
    await network.settled()
    const expected = [['mercutio', 'Fool'], ['mercutio', 'Jester'], ['mercutio'], ['mercutio', 'Host'], ['mercutio']]
    expect(events.map(titles)).toEqual(expected)
    expect(his.map(titles)).toEqual(expected)
    expect(hat.wornBy(hers, 'mercutio')).toEqual([])
    expect(await hat.getHats(FEAST)).toEqual([{ ...FOOL, title: 'Jester' }])
  })

  it('are listed with who has them, and tell whether a list is still the same', async () => {
    const { hat, capulet } = await feast()
    const form = async () =>
      (await capulet.get(muc).administration(FEAST).getInfo()).form?.fields?.find((field) => field.var === 'hats#hash')
    expect(await form()).toBeUndefined()
    await hat.createHat(FEAST, HOST)
    const before = (await form())?.values
    await hat.assignHat(FEAST, MERCUTIO, HOST.uri)
    expect(await hat.getAssignedHats(FEAST)).toMatchObject([{ ...HOST, jid: { local: 'mercutio' } }])
    expect((await form())?.values).toEqual(before)
    await hat.createHat(FEAST, FOOL)
    expect((await form())?.values).not.toEqual(before)
    expect(await capulet.get(commands).list(FEAST)).toHaveLength(6)
  })

  it('stay with an occupant of another nickname', async () => {
    const { network, hat, client, hers, capulet } = await feast()
    await hat.createHat(FEAST, FOOL)
    await hat.assignHat(FEAST, MERCUTIO, FOOL.uri)
    const room = await client(`${MERCUTIO}/street`).get(muc).join(FEAST, 'mercutio')
    await network.settled()
    const renamed = capulet.xmpp.events.wait(nickChanged, {})
    await room.changeNick('a grave man')
    await renamed
    await network.settled()
    expect(hat.wornBy(hers, 'a grave man')).toEqual([FOOL])
    await room.leave()
    await network.settled()
    expect(hat.wornBy(hers, 'a grave man')).toEqual([])
  })

  it('go with the room', async () => {
    const { hat, room, component } = await feast()
    await hat.createHat(FEAST, HOST)
    await room.destroy()
    await component.get(mucService).createRoom(FEAST)
    expect((await component.get(hatsService).getHats(FEAST)).hats).toEqual([])
  })
})

describe('what occupants may not', () => {
  const payload = (ns: string) => elementFrom(`<hats xmlns='${ns}'><hat uri='${HOST.uri}' title='Host'/></hats>`)

  it('is to give themselves hats, in either version', async () => {
    const { network, capulet, client, hers, hat } = await feast()
    const events = told(capulet)
    const mercutio = client(`${MERCUTIO}/street`)
    await mercutio.get(muc).join(FEAST, 'mercutio')
    for (const ns of [NS_HATS, NS_HATS_OLD]) {
      const presence = mercutio.xmpp.presence({ to: `${FEAST}/mercutio`, show: 'away' })
      presence.element.children.push(payload(ns))
      mercutio.send(presence)
    }
    await network.settled()
    expect(events).toEqual([])
    expect(hat.wornBy(hers, 'mercutio')).toEqual([])
  })

  it('is believed from no room that does not give hats', async () => {
    const { network, capulet, client, hat, hers } = await feast({ withHats: false })
    const events = told(capulet)
    const mercutio = client(`${MERCUTIO}/street`)
    await mercutio.get(muc).join(FEAST, 'mercutio')
    const presence = mercutio.xmpp.presence({ to: `${FEAST}/mercutio`, show: 'away' })
    presence.element.children.push(payload(NS_HATS))
    mercutio.send(presence)
    await network.settled()
    expect(hers.occupants.get('mercutio')?.show).toBe('away')
    expect([events, hat.wornBy(hers, 'mercutio'), await hat.isSupportedBy(FEAST)]).toEqual([[], [], false])
  })

  it('is to manage hats; to list them is for those in the room', async () => {
    const { hat, client } = await feast()
    await hat.createHat(FEAST, HOST)
    const mercutio = client(`${MERCUTIO}/street`)
    const his = mercutio.get(hats)
    const forbidden = { condition: 'forbidden' }
    await expect(his.getHats(FEAST)).rejects.toMatchObject(forbidden)
    await mercutio.get(muc).join(FEAST, 'mercutio')
    expect(await his.getHats(FEAST)).toEqual([HOST])
    expect(await mercutio.get(commands).list(FEAST)).toMatchObject([{ node: hatCommands.list }])
    await expect(his.getAssignedHats(FEAST)).rejects.toMatchObject(forbidden)
    await expect(his.createHat(FEAST, FOOL)).rejects.toMatchObject(forbidden)
    await expect(his.destroyHat(FEAST, HOST.uri)).rejects.toMatchObject(forbidden)
    await expect(his.assignHat(FEAST, MERCUTIO, HOST.uri)).rejects.toMatchObject(forbidden)
    await expect(his.unassignHat(FEAST, MERCUTIO, HOST.uri)).rejects.toMatchObject(forbidden)
  })
})

describe('commands refuse', () => {
  it('hats and users that there are not, too many, and forms that do not fit', async () => {
    const { hat } = await feast()
    await hat.createHat(FEAST, HOST)
    await expect(hat.destroyHat(FEAST, FOOL.uri)).rejects.toMatchObject({ condition: 'bad-request' })
    await expect(hat.unassignHat(FEAST, MERCUTIO, HOST.uri)).rejects.toMatchObject({ condition: 'item-not-found' })
    await expect(hat.assignHat(FEAST, MERCUTIO, FOOL.uri)).rejects.toMatchObject({ name: 'HatsError' })
    await expect(hat.createHat('void@rooms.verona.example', HOST)).rejects.toMatchObject({
      condition: 'item-not-found',
    })
    await hat.createHat(FEAST, FOOL)
    await hat.createHat(FEAST, { ...FOOL, uri: 'a' })
    const full = { condition: 'resource-constraint' }
    await expect(hat.createHat(FEAST, { ...FOOL, uri: 'b' })).rejects.toMatchObject(full)
    await hat.assignHat(FEAST, MERCUTIO, HOST.uri)
    await hat.assignHat(FEAST, MERCUTIO, HOST.uri)
    await expect(hat.assignHat(FEAST, MERCUTIO, FOOL.uri)).rejects.toMatchObject(full)
  })
})
