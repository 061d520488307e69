import { createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { muc } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { stanzaIdOf } from '@trestle/xep-0359'
import { expect, it } from 'vitest'
import { mam, NS_MAM, NS_MAM_EXTENDED } from '../index.js'
import { archives } from './index.js'

const FEAST = 'feast@rooms.verona.example'

async function feast() {
  const network = createTestNetwork()
  const component = network.join({ jid: 'rooms.verona.example', kind: 'component' })
  component
    .use(mucService)
    .use(archives, { at: ({ local }) => local !== '' })
    .goOnline()
  const rooms = component.get(mucService)
  rooms.extend({
    features: [NS_MAM, NS_MAM_EXTENDED],
    said: (room, message) =>
      component
        .as(room)
        .get(archives)
        .addMessage(message, { id: stanzaIdOf(message, room) }),
  })
  component.get(archives).api.register('mayRead', async ({ jid, from }) => {
    const occupants = await rooms.room(String(jid)).occupants()
    return occupants.some(({ user }) => from !== undefined && user?.equals(from.bare) === true)
  })
  await rooms.createRoom(FEAST)
  const client = (jid: string) => network.join({ jid }).use(muc).use(mam).goOnline()
  const romeo = client('romeo@montague.example/orchard')
  return {
    network,
    romeo,
    his: await romeo.get(muc).join(FEAST, 'romeo'),
    client,
    own: component.as(FEAST).get(archives),
  }
}

it('of a hosted room has the ids that occupants saw, for them alone', async () => {
  const { network, romeo, his, client, own } = await feast()
  const sent = [await his.send(his.message({ body: 'What' })), await his.send(his.message({ body: 'light' }))]
  await network.settled()
  const ids = sent.map((message) => stanzaIdOf(message, FEAST))
  const read = async () => {
    const found: unknown[] = []
    for await (const { id, message } of romeo.get(mam).query(FEAST)) {
      found.push([id, message.body, String(message.from)])
    }
    return found
  }
  expect(await read()).toEqual([
    [ids[0], 'What', `${FEAST}/romeo`],
    [ids[1], 'light', `${FEAST}/romeo`],
  ])
  expect(await romeo.get(disco).supports(FEAST, NS_MAM)).toBe(true)
  await own.deleteMessage(ids[0] as string)
  expect(await read()).toHaveLength(1)
  const tybalt = client('tybalt@capulet.example/street').get(mam).query(FEAST)
  await expect(tybalt.next()).rejects.toMatchObject({ condition: 'forbidden' })
})
