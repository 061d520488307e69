import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { muc, occupantPresence } from '@trestle/xep-0045'
import { afterEach, expect, it } from 'vitest'
import { OccupantId, occupantIds, readOccupantId } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'rooms.localhost'
const FEAST = `feast@${SERVICE}`
const HALL = `hall@${SERVICE}`
const options = {
  users,
  prosody: { sections: `Component "${SERVICE}" "muc"\n` },
  ejabberd: { modules: { mod_muc: { host: SERVICE } } },
}
const limit = { timeout: 15_000 }

describeWithServers('occupant ids', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(muc).use(occupantIds).start()
    return client
  }

  /** The presence of somebody who enters a room and leaves it again, as an occupant of it sees it. */
  async function visit(visitor: Client, witness: Client, address: string, nick: string) {
    const seen = witness.xmpp.events.wait(occupantPresence, {
      ...limit,
      where: ({ room, occupant }) => occupant.nick === nick && String(room.address) === address,
    })
    const entered = await visitor.get(muc).join(address, nick, limit)
    const { presence } = await seen
    await entered.leave(undefined, limit)
    return presence
  }

  // ejabberd gives identifiers since version 23.10.
  if (kind !== 'ejabberd')
    it('are the same for all visits of a user to a room, and others for others and elsewhere', async () => {
      const [juliet, romeo, other] = await Promise.all([login('juliet'), login('romeo'), login('romeo')])
      const hers = await juliet.get(muc).join(FEAST, 'juliet', { create: 'instant', ...limit })
      await juliet.get(muc).join(HALL, 'juliet', { create: 'instant', ...limit })
      const { isSupportedBy, of } = juliet.get(occupantIds)
      expect(await isSupportedBy(FEAST, limit)).toBe(true)
      const id = async (...given: Parameters<typeof visit>) => of(await visit(...given), limit)
      const first = await id(romeo, juliet, FEAST, 'romeo')
      expect(first).toMatch(/./)
      expect(await id(romeo, juliet, FEAST, 'montague')).toBe(first)
      expect(await id(other, juliet, FEAST, 'pilgrim')).toBe(first)
      const elsewhere = await id(romeo, juliet, HALL, 'romeo')
      expect(elsewhere).toMatch(/./)
      expect(elsewhere).not.toBe(first)
      const said = await hers.send(hers.message({ body: 'Ay me!' }), limit)
      const own = await of(said, limit)
      expect(own).toMatch(/./)
      expect([first, elsewhere]).not.toContain(own)
    })

  it('are not what an occupant writes', async () => {
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const hers = await juliet.get(muc).join(`tomb@${SERVICE}`, 'juliet', { create: 'instant', ...limit })
    const his = await romeo.get(muc).join(hers.address, 'romeo', limit)
    const { of } = romeo.get(occupantIds)
    const forged = await his.send(his.message({ body: 'I am she' }).set(OccupantId, 'somebody else'), limit)
    const id = await of(forged, limit)
    // Where the room gives none, it passes on what others write, and that counts for nothing.
    if (kind === 'ejabberd') {
      expect([id, readOccupantId(forged)]).toEqual([undefined, 'somebody else'])
      return
    }
    const honest = await his.send(his.message({ body: 'I am he' }), limit)
    expect(id).toMatch(/./)
    expect([id, readOccupantId(forged)]).toEqual([readOccupantId(honest), id])
  })
})
