import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { registrationExchange } from '@trestle/xep-0077'
import { ping } from '@trestle/xep-0199'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { FEAST, GATEWAY, mirroredRooms, occupant, ROMEO } from '../../test/mirrored-rooms.js'
import { muc, readRoomConfig, roomConfigForm } from '../index.js'
import type { MirrorOps } from '../mirror.js'

const JULIET = 'juliet@capulet.example/balcony'

/** A room with romeo in it, and a stranger, and what ops are asked. */
async function feast() {
  const mirrored = mirroredRooms()
  mirrored.admit([occupant('a1', { name: 'juliet', affiliation: 'owner', role: 'moderator' })])
  const [romeo, stranger] = [mirrored.client(), mirrored.client('tybalt@capulet.example/hall')]
  for (const host of [romeo, stranger]) host.use(ping)
  const room = await romeo.get(muc).join(FEAST, 'me')
  const calls: { op: string; args: unknown; from: string }[] = []
  /** Has the network agree. */
  const agree = (op: keyof MirrorOps) =>
    mirrored.mirrors.api.register(op, ((call: { args: unknown; from: unknown }) => {
      calls.push({ op, args: call.args, from: String(call.from) })
    }) as never)
  const refused = (condition: string) => expect.objectContaining({ condition })
  return { ...mirrored, romeo, stranger, room, calls, agree, refused, view: mirrored.view() }
}

describe('pings of oneself', () => {
  it('tell whether this session is in the room (XEP-0410)', async () => {
    const { client, romeo, room, stranger, refused } = await feast()
    await romeo.get(ping).ping(`${FEAST}/me`)
    await expect(stranger.get(ping).ping(`${FEAST}/me`)).rejects.toEqual(refused('not-acceptable'))
    const cell = client('romeo@montague.example/cell').use(ping)
    await expect(cell.get(ping).ping(`${FEAST}/me`)).rejects.toEqual(refused('not-acceptable'))
    // The nickname is another by now.
    await expect(romeo.get(ping).ping(`${FEAST}/romeo`)).rejects.toEqual(refused('item-not-found'))
    await room.leave()
    await expect(romeo.get(ping).ping(`${FEAST}/me`)).rejects.toEqual(refused('not-acceptable'))
  })
})

describe('requests to occupants', () => {
  it('are for the network', async () => {
    const { mirrors, romeo, stranger, refused } = await feast()
    const ask = (host = romeo, nick = 'juliet') =>
      host.xmpp.iq.request('get', `${FEAST}/${nick}`, new Element('query', 'urn:example:lark'))
    await expect(ask()).rejects.toEqual(refused('service-unavailable'))
    await expect(ask(romeo, 'paris')).rejects.toEqual(refused('item-not-found'))
    await expect(ask(stranger)).rejects.toEqual(refused('not-acceptable'))
    await expect(stranger.get(disco).getInfo(`${FEAST}/juliet`)).rejects.toEqual(refused('bad-request'))
    mirrors.api.register(
      'request',
      ({ args: { to, iq } }) => new Element('lark', 'urn:example:lark', { of: to.id, type: iq.type ?? '' }),
    )
    expect((await ask()).payload).toMatchObject({ name: 'lark', attrs: { of: 'a1', type: 'get' } })
    mirrors.api.register('request', () => {
      throw new StanzaError('item-not-found', { by: JULIET })
    })
    await expect(ask()).rejects.toMatchObject({ condition: 'item-not-found', by: undefined })
  })
})

describe('service discovery', () => {
  it('tells what the network says, and what is so by the plugin', async () => {
    const { mirrors, romeo, stranger, view, refused } = await feast()
    const info = () => romeo.get(disco).getInfo(FEAST)
    expect(await info()).toMatchObject({ identities: [{ category: 'conference', type: 'text', name: 'feast' }] })
    expect((await info()).features).toEqual(
      expect.arrayContaining([
        'http://jabber.org/protocol/muc',
        'http://jabber.org/protocol/muc#self-ping-optimization',
        'urn:xmpp:occupant-id:0',
        'muc_semianonymous',
        'muc_open',
        'muc_hidden',
      ]),
    )
    await expect(stranger.get(disco).getInfo(FEAST)).rejects.toEqual(refused('item-not-found'))
    view.configure({ nonAnonymous: true })
    view.setSubject({ text: 'Love' })
    mirrors.api.register('info', () => ({
      name: 'The Feast',
      description: 'An old accustomed one',
      features: ['muc_membersonly', 'urn:xmpp:mam:2'],
      fields: [{ var: 'muc#roominfo_avatarhash', values: ['a'.repeat(40)] }],
      forms: [{ type: 'result', fields: [{ var: 'FORM_TYPE', type: 'hidden', values: ['urn:example:roses'] }] }],
    }))
    expect(await romeo.get(muc).administration(FEAST).getInfo()).toMatchObject({
      name: 'The Feast',
      description: 'An old accustomed one',
      subject: 'Love',
      occupants: 2,
      membersOnly: true,
      nonAnonymous: true,
    })
    const { features, forms } = await info()
    expect(features).toContain('urn:xmpp:mam:2')
    expect(features).not.toContain('muc_open')
    expect(forms?.[0]?.fields).toContainEqual(expect.objectContaining({ var: 'muc#roominfo_avatarhash' }))
    expect(forms?.[1]?.fields).toEqual([expect.objectContaining({ values: ['urn:example:roses'] })])
    expect(await stranger.get(disco).getInfo(FEAST)).toMatchObject({ identities: [{ name: 'The Feast' }] })
  })

  it('keeps to itself who is there, and tells the nickname that one has', async () => {
    const { romeo, stranger, refused } = await feast()
    expect(await romeo.get(disco).getItems(FEAST)).toEqual([])
    expect(await romeo.get(muc).administration(FEAST).getReservedNick()).toBe('me')
    expect(await stranger.get(muc).administration(FEAST).getReservedNick()).toBeUndefined()
    const traffic = { node: 'http://jabber.org/protocol/muc#traffic' }
    await expect(romeo.get(disco).getInfo(FEAST, traffic)).rejects.toEqual(refused('feature-not-implemented'))
  })
})

describe('administration', () => {
  it('is for the network, with who is meant', async () => {
    const { agree, calls, room, view } = await feast()
    view.put(occupant('a1', { name: 'juliet', jid: JID.parse(JULIET) }))
    agree('changeItems')
    await room.kick('juliet', 'Late')
    await room.setAffiliations([
      { jid: 'juliet@capulet.example', affiliation: 'member' },
      { jid: 'paris@verona.example', affiliation: 'outcast' },
    ])
    expect(calls).toMatchObject([
      { from: ROMEO, args: { changes: [{ item: { role: 'none', reason: 'Late' }, occupant: { id: 'a1' } }] } },
      {
        args: {
          changes: [
            { item: { affiliation: 'member' }, occupant: { id: 'a1' } },
            { item: { affiliation: 'outcast' }, occupant: undefined },
          ],
        },
      },
    ])
  })

  it('is refused by default, and where nobody is named or nothing changes', async () => {
    const { component, network, room, refused } = await feast()
    await expect(room.kick('juliet')).rejects.toEqual(refused('forbidden'))
    await expect(room.kick('paris')).rejects.toEqual(refused('item-not-found'))
    await expect(room.ban('juliet@capulet.example')).rejects.toEqual(refused('forbidden'))
    for (const item of ['', '<item/>', "<item nick='juliet'/>", "<item role='none'/>", "<item affiliation='none'/>"]) {
      component.receive(`<iq type='set' id='i1' from='${ROMEO}' to='${FEAST}'>
        <query xmlns='http://jabber.org/protocol/muc#admin'>${item}</query></iq>`)
      await network.settled()
      const answer = component.sent.findLast(({ name }) => name === 'iq')
      expect(answer?.child(answer.ns, 'error')?.elements()[0]?.name).toBe('bad-request')
    }
  })

  it('lists who is in the view for whom may know, or what the network says', async () => {
    const { mirrors, room, view, refused, stranger } = await feast()
    await expect(room.getRoles('participant')).rejects.toEqual(refused('forbidden'))
    await expect(room.getAffiliations('owner')).rejects.toEqual(refused('forbidden'))
    await expect(stranger.get(muc).administration(FEAST).getAffiliations('owner')).rejects.toEqual(refused('forbidden'))
    view.putSelf(occupant('me', { affiliation: 'owner', role: 'moderator' }))
    expect(await room.getRoles('moderator')).toMatchObject([
      { nick: 'me', jid: { local: 'romeo' } },
      { nick: 'juliet' },
    ])
    const owners = await room.getAffiliations('owner')
    expect(owners.map(({ jid }) => String(jid))).toEqual(['romeo@montague.example', `${FEAST}/juliet`])
    mirrors.api.register('listItems', ({ args }) => (args.affiliation === 'outcast' ? [{ nick: 'tybalt' }] : undefined))
    expect(await room.getAffiliations('outcast')).toMatchObject([{ nick: 'tybalt' }])
    expect(await room.getAffiliations('owner')).toHaveLength(2)
  })

  it('configures and ends rooms where the network does', async () => {
    const { agree, calls, mirrors, room, refused } = await feast()
    await expect(room.getConfig()).rejects.toEqual(refused('forbidden'))
    await expect(room.destroy()).rejects.toEqual(refused('forbidden'))
    mirrors.api.register('getConfig', () => roomConfigForm.form({ name: 'The Feast' }))
    expect(readRoomConfig(await room.getConfig())).toMatchObject({ name: 'The Feast' })
    await expect(room.configure({ name: 'A Feast' })).rejects.toEqual(refused('forbidden'))
    for (const op of ['setConfig', 'destroy'] as const) agree(op)
    await room.configure({ name: 'A Feast' })
    await room.cancelConfig()
    await room.destroy({ reason: 'The Prince', alternate: `orchard@${GATEWAY}` })
    expect(calls.map(({ op }) => op)).toEqual(['setConfig', 'destroy'])
    expect(calls[1]).toMatchObject({ args: { reason: 'The Prince', jid: { local: 'orchard' } } })
  })

  it('registers where the network does', async () => {
    const { agree, calls, mirrors, romeo, room, refused } = await feast()
    await expect(room.getRegistration()).rejects.toEqual(refused('not-allowed'))
    await expect(room.unregister()).rejects.toEqual(refused('not-allowed'))
    mirrors.api.register('getRegistration', () => ({ registered: false }))
    await expect(room.register('montague')).rejects.toEqual(refused('not-allowed'))
    for (const op of ['register', 'unregister'] as const) agree(op)
    await room.register('montague')
    await room.unregister()
    expect(calls).toMatchObject([{ op: 'register', args: { nick: 'montague' } }, { op: 'unregister' }])
    mirrors.api.register('getRegistration', () => ({ registered: true, nick: 'montague' }))
    expect(await room.getRegistration()).toMatchObject({ registered: true, nick: 'montague' })
    const bare = romeo.xmpp.iq.get(FEAST, registrationExchange, {})
    expect(await bare).toMatchObject({ registered: true, fields: { username: 'montague' } })
  })
})
