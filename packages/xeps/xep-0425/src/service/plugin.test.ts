import { createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { muc, type Room, roomMessage } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { archives } from '@trestle/xep-0313/archive'
import { stanzaIdOf } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import { type ModerationReceived, moderation, moderationReceived, NS_MODERATE } from '../index.js'
import { type HostedModeration, hostedModeration, moderationService } from '../service.js'

const FEAST = 'feast@rooms.verona.example'

async function feast({ archived = false } = {}) {
  const network = createTestNetwork()
  const component = network.join({ jid: 'rooms.verona.example', kind: 'component' })
  component.use(mucService).use(moderationService)
  if (archived) component.use(archives)
  component.goOnline()
  const room = await component.get(mucService).createRoom(FEAST, {
    affiliations: { 'capulet@capulet.example': { affiliation: 'owner' } },
  })
  const client = (jid: string) => network.join({ jid }).use(muc).use(moderation).goOnline()
  const [capulet, tybalt] = [client('capulet@capulet.example/hall'), client('tybalt@capulet.example/street')]
  const his: Room = await tybalt.get(muc).join(FEAST, 'tybalt')
  const told: ModerationReceived[] = []
  tybalt.xmpp.events.on(moderationReceived, (event) => told.push(event))
  const sent = await his.send(his.message({ body: 'This is a Montague' }))
  return { network, component, room, client, capulet, tybalt, told, id: stanzaIdOf(sent, FEAST) as string }
}

describe('a hosted room', () => {
  it('tells everybody what a moderator retracts, and newcomers nothing of it', async () => {
    const { network, component, capulet, client, told, id } = await feast()
    const hosted: HostedModeration[] = []
    component.xmpp.events.on(hostedModeration, (event) => hosted.push(event))
    await capulet.get(muc).join(FEAST, 'capulet')
    await capulet.get(moderation).moderate(FEAST, id, { reason: 'Peace' })
    await network.settled()
    expect(told).toMatchObject([
      { id, reason: 'Peace', by: { resource: 'capulet' }, occupantId: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(hosted).toMatchObject([{ id, reason: 'Peace', user: { local: 'capulet' } }])
    const benvolio = client('benvolio@montague.example/street')
    const history: unknown[] = []
    benvolio.xmpp.events.on(roomMessage, (event) => history.push(event))
    await benvolio.get(muc).join(FEAST, 'benvolio')
    await network.settled()
    expect(history).toEqual([])
    expect((await benvolio.get(disco).getInfo(FEAST)).features).toContain(NS_MODERATE)
  })

  it('lets its owner moderate from outside, whom it does not name', async () => {
    const { network, capulet, told, id } = await feast()
    await capulet.get(moderation).moderate(FEAST, id)
    await network.settled()
    expect(told).toMatchObject([{ id, by: undefined, occupantId: undefined }])
  })

  it('lets nobody else, and tells nobody of it', async () => {
    const { network, client, tybalt, told, id } = await feast()
    const stranger = client('paris@verona.example/x')
    for (const host of [tybalt, stranger]) {
      await expect(host.get(moderation).moderate(FEAST, id)).rejects.toMatchObject({ condition: 'forbidden' })
    }
    await network.settled()
    expect(told).toEqual([])
  })

  it('has no message of another room, nor of one that nobody said', async () => {
    const { network, component, room, capulet, client, told, id } = await feast()
    const hosted: HostedModeration[] = []
    component.xmpp.events.on(hostedModeration, (event) => hosted.push(event))
    await component.get(mucService).createRoom('hall@rooms.verona.example', {
      affiliations: { 'capulet@capulet.example': { affiliation: 'owner' } },
    })
    const { moderate } = capulet.get(moderation)
    const missing = { condition: 'item-not-found' }
    await expect(moderate(FEAST, 'nothing')).rejects.toMatchObject(missing)
    await expect(moderate('hall@rooms.verona.example', id)).rejects.toMatchObject(missing)
    // Whoever may not moderate is not told what there is.
    const stranger = client('paris@verona.example/x').get(moderation)
    await expect(stranger.moderate(FEAST, 'nothing')).rejects.toMatchObject({ condition: 'forbidden' })
    await network.settled()
    expect([told, hosted]).toEqual([[], []])
    await room.destroy()
    await component.get(mucService).createRoom(FEAST, {
      affiliations: { 'capulet@capulet.example': { affiliation: 'owner' } },
    })
    await expect(moderate(FEAST, id)).rejects.toMatchObject(missing)
  })

  it('has what is beyond its history, and what its archive has', async () => {
    const { network, component, room, capulet, told, id } = await feast({ archived: true })
    const { moderate } = capulet.get(moderation)
    for (let n = 0; n < 30; n++) await room.say(`Line ${n}`)
    await moderate(FEAST, id)
    const kept = await room.say('What was before')
    await component.as(FEAST).get(archives).addMessage(kept, { id: 'archived' })
    await moderate(FEAST, 'archived')
    await network.settled()
    expect(told.map((one) => one.id)).toEqual([id, 'archived'])
  })

  it('has what an op decides', async () => {
    const { network, component, capulet, told, id } = await feast()
    const asked: unknown[] = []
    component.get(moderationService).api.register('hasMessage', ({ jid, from, args }) => {
      asked.push([String(jid), String(from?.bare), args])
      return args === 'elsewhere'
    })
    const { moderate } = capulet.get(moderation)
    await moderate(FEAST, 'elsewhere')
    await expect(moderate(FEAST, id)).rejects.toMatchObject({ condition: 'item-not-found' })
    await network.settled()
    expect(told.map((one) => one.id)).toEqual(['elsewhere'])
    expect(asked).toEqual(['elsewhere', id].map((one) => [FEAST, 'capulet@capulet.example', one]))
  })

  it('takes no reason that is too long, nor a room that there is not', async () => {
    const { capulet, id } = await feast()
    const moderate = (room: string, reason: string) => capulet.get(moderation).moderate(room, id, { reason })
    await expect(moderate(FEAST, 'x'.repeat(1001))).rejects.toMatchObject({ condition: 'policy-violation' })
    await expect(moderate('void@rooms.verona.example', 'x')).rejects.toMatchObject({ condition: 'item-not-found' })
  })
})
