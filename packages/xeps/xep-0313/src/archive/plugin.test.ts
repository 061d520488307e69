import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { createManualClock, createTestNetwork, elementFrom, expectXml, type TestHost } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { stanzaIdOf } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import { MamError, type MamQueryOptions, mam, NS_MAM, NS_MAM_EXTENDED } from '../index.js'
import { type ArchivesOptions, archives, type StoredMessage } from './index.js'

const room = 'square@rooms.verona.example'
const isRoom = (jid: JID) => jid.local !== ''
const romeo = JID.parse('romeo@montague.example/orchard')

/** A service with rooms, and a client. Its archives are open to all of Verona, if `open`. */
function service(options: ArchivesOptions = {}, open = true) {
  const network = createTestNetwork()
  const clock = createManualClock()
  const rooms = network
    .join({ jid: 'rooms.verona.example', kind: 'component', clock })
    .use(disco)
    .use(archives, { at: isRoom, ...options })
    .goOnline()
  const client = network.join({ jid: romeo }).use(mam).goOnline()
  const { api } = rooms.get(archives)
  if (open) api.register('mayRead', ({ from }) => from?.local !== 'tybalt', { at: isRoom })
  const said = (body: string, nick = 'Samson', rest = '') =>
    new Message(
      elementFrom(`<message xmlns='jabber:client' from='${room}/${nick}' id='${body}' type='groupchat'>
        <body>${body}</body>${rest}</message>`),
    )
  const say = async (words: string, seconds = 1): Promise<string[]> => {
    const ids: string[] = []
    for (const body of words) {
      ids.push(await rooms.as(room).get(archives).addMessage(said(body)))
      clock.advance(seconds * 1000)
    }
    return ids
  }
  return { network, clock, rooms, client, archive: client.get(mam), api, said, say, own: rooms.as(room).get(archives) }
}

async function read(host: TestHost, options?: MamQueryOptions, of: string = room): Promise<string> {
  let words = ''
  for await (const { message } of host.get(mam).query(of, options)) words += message.body
  return words
}

describe('an archive of a room', () => {
  it('is read page by page, in both directions', async () => {
    const { client, say } = service({ pageSize: 3 })
    await say('abcdefgh')
    expect(await read(client)).toBe('abcdefgh')
    expect(await read(client, { backwards: true })).toBe('hgfedcba')
    expect(await read(client, { backwards: true, maxItems: 4, pageSize: 2 })).toBe('hgfe')
  })

  it('gives each message once, though all are of one time', async () => {
    const { client, say } = service({ pageSize: 2 })
    await say('abcdefg', 0)
    expect(await read(client)).toBe('abcdefg')
    expect(await read(client, { backwards: true })).toBe('gfedcba')
  })

  it('sends results in order, and the end behind them', async () => {
    const { rooms, client, archive, say } = service()
    const [first, second] = await say('ab')
    await archive.page(room, { flip: true })
    const [b, a, fin] = rooms.sent.slice(-3)
    const queryid = client.sent.at(-1)!.elements()[0]!.attrs['queryid']
    expectXml(
      b!,
      `<message from='${room}' to='${romeo}' id='${b!.attrs['id']}' type='normal'>
        <result xmlns='${NS_MAM}' queryid='${queryid}' id='${second}'><forwarded xmlns='urn:xmpp:forward:0'>
          <delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:01Z'/>
          <message xmlns='jabber:client' from='${room}/Samson' id='b' type='groupchat'><body>b</body></message>
        </forwarded></result></message>`,
    )
    expect(a!.elements()[0]!.attrs['id']).toBe(first)
    expectXml(
      fin!,
      `<iq type='result' from='${room}' to='${romeo}' id='${fin!.attrs['id']}'><fin xmlns='${NS_MAM}' complete='true'>
        <set xmlns='http://jabber.org/protocol/rsm'><first>${first}</first><last>${second}</last><count>2</count></set>
      </fin></iq>`,
    )
  })

  it('is filtered by time, id and sender', async () => {
    const { client, say, own, said } = service()
    const ids = await say('abcde')
    await own.addMessage(said('x', 'Gregory'))
    expect(await read(client, { start: new Date('2026-01-01T00:00:03Z') })).toBe('dex')
    expect(await read(client, { end: new Date('2026-01-01T00:00:01Z') })).toBe('ab')
    expect(await read(client, { afterId: ids[0], beforeId: ids[3], pageSize: 1 })).toBe('bc')
    expect(await read(client, { ids: [ids[3]!, ids[1]!] })).toBe('bd')
    expect(await read(client, { with: JID.parse(`${room}/Gregory`) })).toBe('x')
    expect(await read(client, { with: JID.parse(room) })).toBe('abcdex')
    expect(await read(client, { with: JID.parse('nurse@verona.example') })).toBe('')
  })

  it.each<MamQueryOptions>([
    { from: 'z' },
    { afterId: 'z' },
    { beforeId: 'z' },
    { ids: ['z'] },
    { from: 'z', backwards: true },
  ])('says that there is no %j', async (options) => {
    const { client, say } = service()
    await expect(read(client, options)).rejects.toMatchObject({ code: 'item-not-found' })
    await say('a')
    await expect(read(client, options)).rejects.toMatchObject({ code: 'item-not-found' })
  })

  it('is counted, and has ends', async () => {
    const { archive, say } = service()
    expect(await archive.getArchiveMetadata(room)).toEqual({})
    expect(await archive.page(room)).toMatchObject({ items: [], set: { count: 0 }, complete: true })
    const ids = await say('abc')
    expect((await archive.page(room, {}, { max: 0 })).set).toEqual({ count: 3 })
    expect(await archive.getArchiveMetadata(room)).toEqual({
      start: { id: ids[0], timestamp: new Date('2026-01-01T00:00:00Z') },
      end: { id: ids[2], timestamp: new Date('2026-01-01T00:00:02Z') },
    })
  })

  it('tells what it filters by, and refuses other fields', async () => {
    const { archive, client, rooms } = service()
    expect((await archive.getFields(room))?.fields?.map((one) => one.var)).toEqual([
      'FORM_TYPE',
      'with',
      'start',
      'end',
      'before-id',
      'after-id',
      'ids',
      'include-groupchat',
    ])
    const fields = [{ var: '{http://verona.example/}words', values: ['moon'] }]
    await expect(read(client, { fields })).rejects.toMatchObject({ code: 'feature-not-implemented' })
    expect(rooms.sent.some(({ name }) => name === 'message')).toBe(false)
  })

  it('may filter by the fields of others', async () => {
    const fields = [{ var: '{http://verona.example/}words', type: 'text-single' as const }]
    const { client, api, archive, say } = service({ fields })
    const asked: unknown[] = []
    api.register('findMessages', ({ args }) => {
      asked.push(args.fields?.[0]?.values)
      return []
    })
    await say('a')
    await read(client, { fields: [{ var: '{http://verona.example/}words', values: ['moon'] }] })
    expect(asked).toEqual([['moon']])
    expect((await archive.getFields(room))?.fields).toContainEqual(fields[0])
  })

  it('keeps the place of a message that was deleted', async () => {
    const { archive, own, say } = service()
    const ids = await say('abc')
    expect(await own.deleteMessage(ids[1]!)).toBe(true)
    expect(await own.deleteMessage('z')).toBe(false)
    const { items, deleted } = await archive.page(room)
    expect([items.map(({ id }) => id), deleted]).toEqual([
      [ids[0], ids[2]],
      [{ id: ids[1], at: new Date('2026-01-01T00:00:01Z') }],
    ])
  })

  it('is empty once it was deleted, and goes on from there', async () => {
    const { client, own, say } = service()
    const [id] = await say('abc')
    await own.deleteArchive()
    expect(await read(client)).toBe('')
    await expect(read(client, { afterId: id })).rejects.toMatchObject({ code: 'item-not-found' })
    await say('d')
    expect(await read(client)).toBe('d')
  })

  it('announces what it can do, for addresses that have one', async () => {
    const { client } = service()
    const features = async (of: string) => (await client.get(disco).getInfo(of)).features
    expect(await features(room)).toEqual(expect.arrayContaining([NS_MAM, NS_MAM_EXTENDED]))
    expect(await features('rooms.verona.example')).not.toContain(NS_MAM)
  })

  it.each(['rooms.verona.example', `${room}/Samson`])('is not at %s', async (of) => {
    const { archive } = service()
    await expect(archive.page(of)).rejects.toMatchObject({ code: 'service-unavailable' })
  })
})

describe('what is kept', () => {
  it('has an id that nobody can guess, and is told of it', async () => {
    const { own, archive, said } = service()
    const message = said('a', 'Samson', `<stanza-id xmlns='urn:xmpp:sid:0' by='${room}' id='forged'/>`)
    const id = await own.addMessage(message)
    expect(id).toMatch(/^.{16,}$/)
    expect(stanzaIdOf(message, room)).toBe(id)
    const [found] = (await archive.page(room)).items
    expect([found?.id, stanzaIdOf(found!.message, room)]).toEqual([id, undefined])
  })

  it('does not change with the message', async () => {
    const { own, client, said } = service()
    const message = said('a')
    await own.addMessage(message)
    message.body = 'changed'
    expect(await read(client)).toBe('a')
  })

  it('may be of another time, and under an id of its own', async () => {
    const { own, client, archive, said, say } = service()
    await say('cd')
    await own.addMessage(said('a'), { at: new Date('2025-01-01T00:00:00Z'), id: 'legacy-1' })
    expect(await read(client)).toBe('acd')
    await own.addMessage(said('b'), { id: 'legacy-1' })
    expect(await read(client)).toBe('bcd')
    expect((await archive.page(room)).items[0]).toMatchObject({ id: 'legacy-1', at: new Date('2025-01-01T00:00:00Z') })
  })

  it('is apart for each address', async () => {
    const { rooms, client, say, said } = service()
    await say('ab')
    await rooms.as('crypt@rooms.verona.example').get(archives).addMessage(said('x'))
    expect(await read(client)).toBe('ab')
    expect(await read(client, { anySender: true }, 'crypt@rooms.verona.example')).toBe('x')
  })

  it('is limited: of one archive, and of all', async () => {
    const one = service({ maxMessages: 3 })
    await one.say('abcde')
    expect(await read(one.client)).toBe('cde')
    const many = service({ maxArchives: 2 })
    for (const local of ['a', 'b', 'c']) {
      await many.rooms.as(`${local}@rooms.verona.example`).get(archives).addMessage(many.said(local))
    }
    const left = ['a', 'b', 'c'].map((local) => read(many.client, { anySender: true }, `${local}@rooms.verona.example`))
    expect(await Promise.all(left)).toEqual(['', 'b', 'c'])
  })

  it('may be kept elsewhere', async () => {
    const { api, client, own, said } = service()
    const kept: StoredMessage[] = []
    api.register('addMessage', ({ args }) => void kept.push(args), { at: isRoom })
    api.register('findMessages', ({ args: { limit } }) => kept.slice(0, limit), { at: isRoom })
    await own.addMessage(said('a'))
    expect([kept[0]?.from?.resource, kept[0]?.to, await read(client)]).toEqual(['Samson', undefined, 'a'])
  })
})

describe('who reads', () => {
  it('is nobody by default', async () => {
    const { archive, client, say } = service({}, false)
    await say('a')
    await expect(read(client)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(archive.getFields(room)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(archive.getArchiveMetadata(room)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('is decided for each of them', async () => {
    const { network, client, say } = service()
    await say('a')
    const tybalt = network.join({ jid: 'tybalt@capulet.example/street' }).use(mam).goOnline()
    expect(await read(client)).toBe('a')
    await expect(read(tybalt)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('may get to see more or less', async () => {
    const { api, archive, say } = service()
    const ids = await say('ab')
    api.register('showMessage', ({ from, args: { id, message } }) => {
      if (id === ids[1]) return undefined
      const shown = new Message(message!.clone())
      shown.subject = `for ${from}`
      return shown.element
    })
    const { items, deleted } = await archive.page(room)
    expect([items.map(({ message }) => message.subject), deleted.map(({ id }) => id)]).toEqual([
      [`for ${romeo}`],
      [ids[1]],
    ])
  })

  it('is not kept from messages behind one that is too large to be sent', async () => {
    const { own, client, archive, said, say } = service()
    await say('a')
    const large = said('x')
    large.body = 'x'.repeat(262_000)
    await own.addMessage(large)
    await say('b')
    expect(await read(client)).toBe('ab')
    expect((await archive.page(room)).deleted).toHaveLength(1)
  })

  it('is refused where a query does not fit', async () => {
    const { archive, rooms } = service()
    const ask = async (content: string, attrs = '') => {
      const answered = rooms.nextSent(({ name }) => name === 'iq')
      rooms.receive(
        `<iq type='set' id='1' from='${romeo}' to='${room}'><query xmlns='${NS_MAM}' ${attrs}>${content}</query></iq>`,
      )
      return (await answered).child('jabber:client', 'error')?.elements()[0]?.name
    }
    expect(await ask("<set xmlns='http://jabber.org/protocol/rsm'><max>many</max></set>")).toBe('bad-request')
    expect(await ask("<x xmlns='jabber:x:data' type='cancel'/>")).toBe('bad-request')
    expect(await ask('', `queryid='${'x'.repeat(1025)}'`)).toBe('bad-request')
    await expect(archive.page(room, {}, { after: 'a', before: 'b' })).rejects.toMatchObject({ code: 'bad-request' })
    await expect(archive.page(room, {}, { index: 3 })).rejects.toMatchObject({ code: 'feature-not-implemented' })
  })

  it('does not depend on whether archives are announced', async () => {
    const { rooms, archive, say } = service()
    await say('a')
    rooms.remove(disco)
    expect((await archive.page(room)).items).toHaveLength(1)
    await expect(archive.page(room, { flip: true })).rejects.toBeInstanceOf(MamError)
  })
})
