import { JID } from '@trestle/jid'
import { createTestNetwork } from '@trestle/testing'
import { muc, roomLeft } from '@trestle/xep-0045'
import { mucService } from '@trestle/xep-0045/service'
import { NS_NICK } from '@trestle/xep-0172'
import { nickPublished, publishedNick } from '@trestle/xep-0172/pep'
import { type Element, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { account, settled } from '../test/account.js'
import { autojoin } from './autojoin.js'
import { roomOf } from './bookmark.js'
import { bookmarkChanged, bookmarkRemoved, NS_BOOKMARKS } from './index.js'

const FEAST = 'feast@rooms.verona.example'

async function verona() {
  const network = createTestNetwork()
  const rooms = network.join({ jid: 'rooms.verona.example', kind: 'component' }).use(mucService).goOnline()
  await rooms.get(mucService).createRoom('closed@rooms.verona.example', { settings: { membersOnly: true } })
  const feast = await rooms.get(mucService).createRoom(FEAST)
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(autojoin, { maxRooms: 2 })
  const errors: unknown[] = []
  romeo.xmpp.events.on('error', ({ error, source }) => errors.push([source, (error as Error).name]))
  romeo.goOnline()
  await network.settled()
  // There is no server here that has bookmarks.
  expect(errors.splice(0)).toEqual([['xep-0402/autojoin', 'StanzaError']])
  const nicks = async () => (await feast.occupants()).map(({ nick }) => nick)
  const tell = async (autojoins: boolean, room = FEAST, nick?: string) => {
    const bookmark = { room: roomOf(room)!, autojoin: autojoins, nick }
    romeo.xmpp.events.emit(bookmarkChanged, { to: romeo.xmpp.jid, bookmark })
    await network.settled()
  }
  return { network, romeo, nicks, tell, errors }
}

it('enters a room when its bookmark says so, and leaves it when it does not any more', async () => {
  const { nicks, tell } = await verona()
  await tell(false)
  expect(await nicks()).toEqual([])
  await tell(true, FEAST, 'Pilgrim')
  await tell(true, FEAST, 'Pilgrim')
  expect(await nicks()).toEqual(['Pilgrim'])
  await tell(false)
  expect(await nicks()).toEqual([])
  await tell(true)
  expect(await nicks()).toEqual(['romeo'])
})

it('leaves a room whose bookmark is removed, not all at once', async () => {
  const { network, romeo, nicks, tell } = await verona()
  await tell(true)
  romeo.xmpp.events.emit(bookmarkRemoved, { to: romeo.xmpp.jid, room: undefined })
  await network.settled()
  expect(await nicks()).toEqual(['romeo'])
  const left = romeo.xmpp.events.wait(roomLeft)
  romeo.xmpp.events.emit(bookmarkRemoved, { to: romeo.xmpp.jid, room: roomOf(FEAST)! })
  expect((await left).reason).toBe('left')
})

it('enters so many rooms at most, and reports those that it cannot enter', async () => {
  const { romeo, tell, errors } = await verona()
  await tell(true, 'closed@rooms.verona.example')
  expect(errors).toContainEqual(['xep-0402/autojoin', 'StanzaError'])
  for (const name of ['a', 'b', 'c']) await tell(true, `${name}@rooms.verona.example`)
  expect(romeo.get(muc).rooms.length).toBe(2)
})

describe('after a login', () => {
  /** Romeo with seven bookmarks, of which three may be entered at a time. */
  async function romeo() {
    const rooms = Array.from({ length: 7 }, (_, n) => `room-${n}@rooms.verona.example`)
    const conference = `<conference xmlns='${NS_BOOKMARKS}' autojoin='true'/>`
    const { host, notify } = account(NS_BOOKMARKS, { items: Object.fromEntries(rooms.map((one) => [one, conference])) })
    const errors: unknown[] = []
    host.xmpp.events.on('error', ({ error, source }) => errors.push([source, (error as Error).name]))
    host.use(autojoin, { maxJoins: 3 }).goOnline()
    await settled()
    const entering = () => host.sent.filter(({ name, attrs }) => name === 'presence' && attrs['type'] === undefined)
    async function refuse(n: number): Promise<void> {
      const { to, id } = entering()[n]?.attrs ?? {}
      host.receive(`<presence type='error' from='${to}' id='${id}'><error type='auth'>
        <registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>`)
      await settled()
    }
    return { host, notify, entering, refuse, errors }
  }

  it('enters a few rooms at a time, and goes on where one refuses', async () => {
    const { entering, refuse, errors } = await romeo()
    for (const [n, count] of [3, 4, 5, 6, 7, 7, 7].entries()) {
      expect(entering()).toHaveLength(count)
      await refuse(n)
    }
    expect(new Set(entering().map(({ attrs }) => attrs['to'])).size).toBe(7)
    expect(errors).toEqual(Array(7).fill(['xep-0402/autojoin', 'StanzaError']))
  })

  it('enters a room with the nickname and the password of its bookmark', async () => {
    const content = '<nick>Pilgrim</nick><password>mask</password>'
    const { host } = account(NS_BOOKMARKS, {
      items: { [FEAST]: `<conference xmlns='${NS_BOOKMARKS}' autojoin='1'>${content}</conference>` },
    })
    host.use(autojoin).goOnline()
    await settled()
    const entering = host.sent.filter(({ name }) => name === 'presence')
    expect(entering.map(({ attrs }) => attrs['to'])).toEqual([`${FEAST}/Pilgrim`])
    expect(serialize(entering[0]!)).toContain('<password>mask</password>')
  })

  it('enters those that are added meanwhile in their turn, as they are then', async () => {
    const { entering, refuse, notify } = await romeo()
    const added = (nick: string) =>
      notify(`<items node='${NS_BOOKMARKS}'><item id='orchard@rooms.verona.example'>
        <conference xmlns='${NS_BOOKMARKS}' autojoin='true'><nick>${nick}</nick></conference></item></items>`)
    added('Pilgrim')
    added('Saint')
    expect(entering()).toHaveLength(3)
    for (const n of [0, 1, 2, 3, 4]) await refuse(n)
    expect(
      entering()
        .map(({ attrs }) => attrs['to'])
        .slice(7),
    ).toEqual(['orchard@rooms.verona.example/Saint'])
  })

  it('enters no room whose bookmark has been removed before its turn', async () => {
    const { entering, refuse, notify } = await romeo()
    notify(`<items node='${NS_BOOKMARKS}'><retract id='room-3@rooms.verona.example'/></items>`)
    await refuse(0)
    expect(entering().map(({ attrs }) => attrs['to'])).toContain('room-4@rooms.verona.example/romeo')
    expect(entering()).toHaveLength(4)
  })

  it('ends with the session', async () => {
    const { host, entering, errors } = await romeo()
    host.lose()
    await settled()
    expect(entering()).toHaveLength(3)
    expect(errors.filter((one) => String(one).startsWith('xep-0402'))).toHaveLength(3)
  })
})

describe('the nickname in rooms whose bookmark has none', () => {
  const conference = (inside = '') => `<conference xmlns='${NS_BOOKMARKS}' autojoin='true'>${inside}</conference>`
  const item = (nick: string) => `<item id='current'><nick xmlns='${NS_NICK}'>${nick}</nick></item>`
  const isNickRequest = (one: Element) => one.name === 'iq' && serialize(one).includes(NS_NICK)

  /** Romeo with three bookmarks, two of them without a nickname, and what his account publishes. */
  async function romeo(published: string, options = {}) {
    const { host, notify } = account(NS_BOOKMARKS, {
      items: {
        'a@rooms.verona.example': conference(),
        'b@rooms.verona.example': conference(),
        'c@rooms.verona.example': conference('<nick>Montague</nick>'),
      },
      others: { [NS_NICK]: published },
    })
    host.use(publishedNick).use(autojoin, options).goOnline()
    await settled()
    const nicks = () =>
      host.sent.filter(({ name }) => name === 'presence').flatMap(({ attrs }) => attrs['to']?.split('/')[1] ?? [])
    return { host, notify, nicks, requests: () => host.sent.filter(isNickRequest).length }
  }

  it('is the one that the account publishes, which is asked for once', async () => {
    const { nicks, requests } = await romeo(item('Pilgrim'))
    expect(nicks().sort()).toEqual(['Montague', 'Pilgrim', 'Pilgrim'])
    expect(requests()).toBe(1)
  })

  it.each([
    ['nothing', ''],
    ['an empty one', item('')],
    ['what is no resource', item('Pil&#9;grim')],
    ['what cannot be read', `<item id='current'><other xmlns='urn:example:other'/></item>`],
  ])('is the local part where it publishes %s', async (_, published) => {
    const { nicks } = await romeo(published)
    expect(nicks().sort()).toEqual(['Montague', 'romeo', 'romeo'])
  })

  it('is that of the option, and nothing is asked for then', async () => {
    const { nicks, requests } = await romeo(item('Pilgrim'), { nick: 'Friend' })
    expect(nicks().sort()).toEqual(['Friend', 'Friend', 'Montague'])
    expect(requests()).toBe(0)
  })

  it('is asked for again when the account publishes another, not when a contact does', async () => {
    const { host, requests } = await romeo(item('Pilgrim'))
    const publish = (from: string) =>
      host.xmpp.events.emit(nickPublished, { from: JID.parse(from), to: host.xmpp.jid, nick: 'Saint' })
    const add = async (room: string) => {
      host.xmpp.events.emit(bookmarkChanged, { to: host.xmpp.jid, bookmark: { room: JID.parse(room), autojoin: true } })
      await settled()
    }
    publish('juliet@capulet.example')
    await add('d@rooms.verona.example')
    expect(requests()).toBe(1)
    publish('romeo@montague.example')
    await add('e@rooms.verona.example')
    expect(requests()).toBe(2)
  })
})
