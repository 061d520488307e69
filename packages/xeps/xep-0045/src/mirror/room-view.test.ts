import { JID } from '@trestle/jid'
import { Message, Presence } from '@trestle/stanza'
import { expectXml } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { NS_NICK } from '@trestle/xep-0172'
import { OccupantId } from '@trestle/xep-0421'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { told } from '../../test/hosted-rooms.js'
import { FEAST, heard, mirroredRooms, occupant, ROMEO } from '../../test/mirrored-rooms.js'
import {
  configChanged,
  MucUser,
  muc,
  nickChanged,
  occupantChanged,
  occupantLeft,
  privateMessage,
  roomDestroyed,
  roomLeft,
  roomMessage,
  subjectChanged,
} from '../index.js'
import type { ViewEnd } from '../mirror.js'

/** A room with romeo in it, as `me`. */
async function feast() {
  const mirrored = mirroredRooms()
  mirrored.admit([occupant('a1', { name: 'juliet' })])
  const romeo = mirrored.client()
  const room = await romeo.get(muc).join(FEAST, 'me')
  await mirrored.network.settled()
  return { ...mirrored, romeo, room, lines: heard(romeo), view: mirrored.view() }
}

describe('an occupant', () => {
  it('comes, changes, and is told once', async () => {
    const { network, room, romeo, view, lines, component } = await feast()
    const changed = told(romeo, occupantChanged)
    const added = [new Element('hats', 'urn:xmpp:hats:0', {}, [new Element('hat', 'urn:xmpp:hats:0', { uri: 'x' })])]
    const paris = () =>
      occupant('a2', { name: 'Paris', affiliation: 'admin', role: 'moderator', added: added.map((one) => one.clone()) })
    expect(view.put(paris())).toMatchObject({ id: 'a2', name: 'Paris', nick: 'Paris' })
    view.put(paris())
    await network.settled()
    expect(lines).toEqual(['presence Paris'])
    expect(component.sent.at(-1)?.childrenOf('urn:xmpp:hats:0', 'hats')).toHaveLength(1)
    view.put({ ...paris(), show: 'dnd', status: 'Away' })
    view.put({ ...paris(), show: 'dnd', status: 'Away', added: [] })
    await network.settled()
    expect(changed).toMatchObject([
      { occupant: { show: 'dnd', status: 'Away', role: 'moderator', affiliation: 'admin' } },
    ])
    expect(lines).toHaveLength(3)
    expect([room.occupants.size, view.size, [...view.occupants].map(({ id }) => id)]).toEqual([
      3,
      3,
      ['me', 'a1', 'a2'],
    ])
    expect([view.byId('a2'), view.byNick('Paris')]).toMatchObject([{ show: 'dnd' }, { show: 'dnd' }])
  })

  it('goes by another nickname where its name is another', async () => {
    const { network, room, romeo, view, lines, component } = await feast()
    const renamed = told(romeo, nickChanged)
    expect(view.put(occupant('a1', { name: 'capulet' }))).toMatchObject({ nick: 'capulet' })
    await network.settled()
    expect(lines).toEqual(['presence unavailable juliet 303 capulet', 'presence capulet'])
    expect(renamed).toMatchObject([{ before: 'juliet', occupant: { nick: 'capulet' } }])
    expect([room.occupants.has('juliet'), view.byNick('juliet')]).toEqual([false, undefined])
    // Where both are one nickname, only the name is told.
    view.put(occupant('a1', { name: 'capulet\u200b' }))
    await network.settled()
    expect(lines.slice(2)).toEqual(['presence capulet'])
    expect(component.sent.at(-1)?.child(NS_NICK, 'nick')?.text()).toBe('capulet\u200b')
  })

  it('is one of several of a name', async () => {
    const { network, room, view } = await feast()
    const nicks = ['a2', 'a3'].map((id) => view.put(occupant(id, { name: 'juliet' })).nick)
    expect(nicks).toEqual(['juliet (2)', 'juliet (3)'])
    view.remove('a1')
    expect(view.put(occupant('a2', { name: 'juliet', show: 'away' })).nick).toBe('juliet (2)')
    expect(view.put(occupant('a3', { name: 'nurse' })).nick).toBe('nurse')
    expect(view.put(occupant('a3', { name: 'juliet' })).nick).toBe('juliet')
    await network.settled()
    expect([...room.occupants.keys()].sort()).toEqual(['juliet', 'juliet (2)', 'me'])
  })

  it.each([
    ['left', [], 'none', 'left'],
    ['kicked', [307], 'none', 'kicked'],
    ['banned', [301], 'outcast', 'banned'],
    ['affiliation-lost', [321], 'none', 'affiliation-lost'],
    ['members-only', [322], 'none', 'members-only'],
    ['error', [333], 'none', 'technical-problem'],
  ] as const)('goes as one that is %s', async (how, codes, affiliation, reason) => {
    const { network, romeo, view, component, room } = await feast()
    const gone = told(romeo, occupantLeft)
    expect(view.remove('a1', { how, actor: { nick: 'capulet' }, reason: 'Late', status: 'Good night' })).toBe(true)
    expect(view.remove('a1', { how })).toBe(false)
    await network.settled()
    expect(gone).toMatchObject([{ reason, occupant: { nick: 'juliet' } }])
    expect(component.sent.at(-1)?.get(MucUser)).toMatchObject({
      items: [{ affiliation, role: 'none', actor: { nick: 'capulet' }, reason: 'Late' }],
      statuses: codes,
    })
    expect(new Presence(component.sent.at(-1)!).status).toBe('Good night')
    expect(room.occupants.has('juliet')).toBe(false)
  })

  it('shows its address to moderators, and to all where the room is not anonymous', async () => {
    const { network, room, view } = await feast()
    const jid = JID.parse('juliet@capulet.example/balcony')
    const shown = async (show: 'away' | 'xa' | 'dnd') => {
      view.put(occupant('a1', { name: 'juliet', jid, show }))
      await network.settled()
      return room.occupants.get('juliet')?.jids.map(String)
    }
    expect(await shown('away')).toEqual([])
    view.putSelf(occupant('me', { role: 'moderator' }))
    expect(await shown('xa')).toEqual([String(jid)])
    view.putSelf(occupant('me'))
    view.configure({ nonAnonymous: true })
    expect(await shown('dnd')).toEqual([String(jid)])
    expect(room.nonAnonymous).toBe(true)
  })
})

describe('the user', () => {
  it('is what the network says, with 110', async () => {
    const { network, room, romeo, view, lines } = await feast()
    view.putSelf(occupant('me', { affiliation: 'owner', role: 'moderator' }))
    view.put(occupant('me', { affiliation: 'owner', role: 'moderator', show: 'away' }))
    await network.settled()
    expect(lines).toEqual(['presence me 110', 'presence me 110'])
    expect(room.self).toMatchObject({ affiliation: 'owner', role: 'moderator', show: 'away' })
    expect(room.self?.jids.map(String)).toEqual([ROMEO])
    view.putSelf(occupant('me', { name: 'romeo' }))
    await network.settled()
    expect(lines.slice(2)).toEqual(['presence unavailable me 110 303 romeo', 'presence romeo 110'])
    expect([room.nick, romeo.get(muc).room(FEAST)?.phase]).toEqual(['romeo', 'joined'])
  })

  it('may be known by another identifier, also as one of the occupants', async () => {
    const { network, room, view } = await feast()
    view.putSelf(occupant('a1', { name: 'juliet' }))
    await network.settled()
    expect([view.self.id, view.byId('me'), view.size]).toEqual(['a1', undefined, 1])
    expect([[...room.occupants.keys()], room.nick]).toEqual([['juliet'], 'juliet'])
  })

  it.each([
    [{ how: 'left' }, 'left', 'none'],
    [{ how: 'kicked', reason: 'Late', actor: { nick: 'juliet' } }, 'kicked', 'none'],
    [{ how: 'banned' }, 'banned', 'outcast'],
    [{ how: 'shutdown' }, 'shutdown', 'none'],
    [{ how: 'error' }, 'technical-problem', 'none'],
  ] as const satisfies readonly [ViewEnd, string, string][])('is put out as %o', async (end, reason, affiliation) => {
    const { network, mirrors, room, romeo, view, lines, component } = await feast()
    const gone = told(romeo, roomLeft)
    view.close(end)
    await network.settled()
    expect(gone).toMatchObject([{ reason }])
    expect(component.sent.at(-1)?.get(MucUser)?.items).toMatchObject([{ affiliation, role: 'none' }])
    expect([room.phase, mirrors.view(FEAST, ROMEO)]).toEqual(['left', undefined])
    // What comes too late reaches nobody.
    lines.length = 0
    view.put(occupant('a2'))
    view.send(Message.of({ from: FEAST, body: 'Late' }))
    view.close()
    await network.settled()
    expect(lines).toEqual([])
  })

  it('is told where to go when the room is destroyed', async () => {
    const { network, romeo, view } = await feast()
    const ended = told(romeo, roomDestroyed)
    view.close({ how: 'destroyed', reason: 'The Prince', alternate: JID.parse('orchard@gateway.verona.example') })
    await network.settled()
    expect(ended).toMatchObject([{ destroyed: { reason: 'The Prince', jid: { local: 'orchard' } } }])
  })

  it('is put out by remove as well', async () => {
    const { network, romeo, view, mirrors } = await feast()
    const gone = told(romeo, roomLeft)
    expect(view.remove('me', { how: 'kicked', reason: 'Late' })).toBe(true)
    await network.settled()
    expect(gone).toMatchObject([{ reason: 'kicked', text: 'Late' }])
    expect(mirrors.views()).toEqual([])
  })
})

describe('what is said', () => {
  it('reaches all sessions, as it is', async () => {
    const { client, network, romeo, view, component } = await feast()
    const cell = client('romeo@montague.example/cell')
    await cell.get(muc).join(FEAST, 'me')
    const [one, two] = [told(romeo, roomMessage), told(cell, roomMessage)]
    const message = Message.of({ from: `${FEAST}/juliet`, to: 'tybalt@capulet.example', id: 'm1', body: 'Ay me!' })
    view.send(message)
    await network.settled()
    for (const seen of [one, two]) expect(seen).toMatchObject([{ nick: 'juliet', message: { body: 'Ay me!' } }])
    expectXml(
      component.sent.at(-1)!,
      `<message from='${FEAST}/juliet' to='${cell.address}' type='groupchat' id='m1'><body>Ay me!</body></message>`,
    )
    expect(String(message.to)).toBe('tybalt@capulet.example')
    expect(() => view.send(Message.of({ from: 'hall@gateway.verona.example/juliet', body: 'Ho' }))).toThrow(RangeError)
    expect(() => view.send(Message.of({ body: 'Ho' }))).toThrow(RangeError)
  })

  it('may be for the user alone', async () => {
    const { network, romeo, view, component } = await feast()
    const whispered = told(romeo, privateMessage)
    view.whisper(Message.of({ from: `${FEAST}/juliet`, body: 'By whose direction?' }))
    await network.settled()
    expect(whispered).toMatchObject([{ nick: 'juliet', message: { type: 'chat', body: 'By whose direction?' } }])
    expect(component.sent.at(-1)?.get(OccupantId)).toBe('a1')
  })

  it('may be a subject, or what changed for all', async () => {
    const { network, romeo, view, room } = await feast()
    const [subjects, configured] = [told(romeo, subjectChanged), told(romeo, configChanged)]
    view.setSubject({ text: 'Love', nick: 'a name of before', occupantId: 'a1', id: 's1' })
    view.setSubject({ text: `${'x'.repeat(20_000)}` })
    view.announce([104])
    view.configure({ nonAnonymous: true, logged: true })
    view.configure({ nonAnonymous: true })
    view.configure({ nonAnonymous: false, logged: false })
    await network.settled()
    expect(subjects).toMatchObject([{ subject: { text: 'Love', nick: 'juliet' } }, { subject: { nick: undefined } }])
    expect(view.subject.text).toHaveLength(10_000)
    expect(configured.map(({ codes }) => codes)).toEqual([[104], [170, 172], [171, 173]])
    expect([room.nonAnonymous, view.nonAnonymous, view.logged]).toEqual([false, false, false])
  })

  it('is carried also where XML could not', async () => {
    const { network, view, room, component } = await feast()
    const errors: unknown[] = []
    component.xmpp.events.on('error', ({ error }) => errors.push(error))
    view.put(occupant('a2', { name: 'ty\0balt', status: 'a\u0001b\ud800' }))
    view.setSubject({ text: '\u0002' })
    view.remove('a1', { how: 'kicked', reason: '\u0003', status: '\u0004' })
    await network.settled()
    expect(errors).toEqual([])
    expect(room.occupants.get('ty balt')).toMatchObject({ status: 'a\ufffdb\ufffd' })
    expect(room.occupants.has('juliet')).toBe(false)
  })
})

describe('the room itself', () => {
  it('says something in a presence of its own, where there is something', async () => {
    const mirrored = mirroredRooms()
    const photo = (hash: string) => [
      new Element('x', 'vcard-temp:x:update', {}, [new Element('photo', 'vcard-temp:x:update', {}, [hash])]),
    ]
    mirrored.admit([], { presence: photo('one') })
    const romeo = mirrored.client()
    await romeo.get(muc).join(FEAST, 'me')
    await mirrored.network.settled()
    const ofRoom = () =>
      mirrored.component.sent.filter(({ name, attrs }) => name === 'presence' && attrs['from'] === FEAST)
    expect(ofRoom()).toHaveLength(1)
    expectXml(
      mirrored.component.sent.at(-1)!,
      `<presence from='${FEAST}' to='${ROMEO}'><x xmlns='vcard-temp:x:update'><photo>one</photo></x></presence>`,
    )
    const view = mirrored.view()
    view.configure({ presence: photo('one') })
    view.configure({ logged: false })
    expect(ofRoom()).toHaveLength(1)
    view.configure({ presence: photo('two') })
    view.configure({ presence: [] })
    const said = ofRoom().map((element) => element.elements()[0]?.elements()[0]?.text())
    expect(said).toEqual(['one', 'two', undefined])
    expect(romeo.get(muc).room(FEAST)?.phase).toBe('joined')
  })

  it('knows the nickname of who is registered and not there yet', async () => {
    const { admit, client, mirrors } = mirroredRooms()
    admit()
    const romeo = client()
    const reserved = () =>
      romeo
        .get(disco)
        .getInfo(FEAST, { node: 'x-roomuser-item' })
        .then(({ identities }) => identities[0]?.name)
    expect(await reserved()).toBeUndefined()
    mirrors.api.register('getRegistration', () => ({ registered: true, nick: 'Romeo M.' }))
    expect(await reserved()).toBe('Romeo M.')
    await romeo.get(muc).join(FEAST, 'me')
    expect(await reserved()).toBe('me')
  })
})
