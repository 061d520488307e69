import { readFileSync } from 'node:fs'
import { createTestHost, elementFrom, roundTrip } from '@trestle/testing'
import { FORM_PUBLISH_OPTIONS } from '@trestle/xep-0060'
import { type Element, serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  BookmarkStorage,
  NS_STORED_BOOKMARKS,
  roomsIn,
  type StoredBookmarksOptions,
  storedBookmarks,
  storedBookmarksChanged,
  withoutRoom,
  withRoom,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const FEAST = 'feast@rooms.verona.example'
const storage = (content: string) => `<storage xmlns='${NS_STORED_BOOKMARKS}'>${content}</storage>`
const OTHERS = `<conference/><conference jid='@' name='nowhere'/><url url='javascript:1' rank='2'/><mask xmlns='urn:example:mask'/>`

describe('the elements', () => {
  it.each(['conference', 'upload', 'notification', 'retrieved'])('are read and written: %s', (name) => {
    expect(roomsIn(roundTrip(fixture(name), BookmarkStorage))).toMatchObject([{ nick: 'Pilgrim', autojoin: true }])
  })

  it('are those of web pages too, and keep what is not known', () => {
    expect(roundTrip(fixture('url'), BookmarkStorage).urls).toMatchObject([{ url: 'https://almanac.verona.example/' }])
    roundTrip(storage(OTHERS), BookmarkStorage)
    expect(() => BookmarkStorage.decode(elementFrom(`<storage xmlns='urn:example:other'/>`))).toThrow('storage')
  })
})

describe('rooms', () => {
  const before = BookmarkStorage.decode(
    elementFrom(storage(`${OTHERS}<conference jid='${FEAST}/x' name='a'/><conference jid='${FEAST}'/>`)),
  )

  it('are those with an address, each once', () => {
    expect(roomsIn(before)).toMatchObject([{ name: 'a' }])
  })

  it('are changed, added and removed beside all that is there', () => {
    const changed = withRoom(before, FEAST, (room) => ({ ...room, autojoin: true }))
    expect(changed.conferences[2]).toMatchObject({ jid: FEAST, name: 'a', autojoin: true })
    expect({ ...changed, conferences: [] }).toEqual({ ...before, conferences: [] })
    expect(withRoom(before, 'orchard@rooms.verona.example', () => ({})).conferences).toHaveLength(5)
    expect(withoutRoom(before, FEAST).conferences).toEqual(before.conferences.slice(0, 2))
  })

  it('keep what clients add to them', () => {
    const minimize = `<minimize xmlns='xmpp:gajim.org/bookmarks'>true</minimize>`
    const added = `<conference jid='${FEAST}' minimize='1'><nick>Pilgrim</nick>${minimize}</conference>`
    const all = BookmarkStorage.decode(elementFrom(storage(added)))
    const changed = BookmarkStorage.encode(withRoom(all, FEAST, (room) => ({ ...room, name: 'The Feast' })))
    expect(serialize(changed)).toContain(`minimize='1'`)
    const conference = changed.child(NS_STORED_BOOKMARKS, 'conference')
    expect(conference?.elements().map(({ name }) => name)).toEqual(['nick', 'minimize'])
  })
})

describe('bookmarks', () => {
  function romeo(options: StoredBookmarksOptions, info = '', before = { id: 'current', stored: '' }) {
    let { id, stored } = before
    const answer = (iq: Element): string => {
      if (iq.child('http://jabber.org/protocol/disco#info', 'query')) {
        return `<query xmlns='http://jabber.org/protocol/disco#info'><identity category='pubsub' type='pep'/>${info}</query>`
      }
      if (iq.attrs['type'] === 'set') {
        id = 'current'
        stored = /<storage.*<\/storage>/s.exec(serialize(iq))?.[0] ?? ''
        return ''
      }
      return iq.child('jabber:iq:private', 'query')
        ? `<query xmlns='jabber:iq:private'>${stored}</query>`
        : `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${NS_STORED_BOOKMARKS}'>${stored && `<item id='${id}'>${stored}</item>`}</items></pubsub>`
    }
    const host = createTestHost({
      jid: 'romeo@montague.example/orchard',
      onSent(iq) {
        const from = iq.attrs['to'] === undefined ? '' : `from='${iq.attrs['to']}'`
        queueMicrotask(() => host.receive(`<iq type='result' ${from} id='${iq.attrs['id']}'>${answer(iq)}</iq>`))
      },
    })
    host.use(storedBookmarks, options).goOnline()
    return { host, api: host.get(storedBookmarks) }
  }
  const OPTIONS = `<feature var='${FORM_PUBLISH_OPTIONS}'/>`

  it.each(['private-xml', 'pubsub'] as const)('are kept as %s, and changed one after the other', async (place) => {
    const { api, host } = romeo({ place }, OPTIONS)
    expect(await api.getBookmarks()).toEqual({ conferences: [], urls: [] })
    await api.setBookmarks({ conferences: [], urls: [{ url: 'https://almanac.verona.example/' }] })
    await Promise.all(
      ['a', 'b'].map((name) => api.changeBookmarks((all) => withRoom(all, `${name}@x.example`, () => ({ name })))),
    )
    const found = await api.getBookmarks()
    expect([roomsIn(found).map(({ name }) => name), found.urls]).toMatchObject([['a', 'b'], [{}]])
    if (place === 'pubsub')
      expect(host.sent.map((one) => serialize(one)).join()).toMatch(/access_model'[^/]*><value>whitelist</)
  })

  it('are found in an item of any id, and not lost by a change', async () => {
    const before = { id: FEAST, stored: storage(`<conference jid='${FEAST}' name='The Feast'/>`) }
    const { api } = romeo({ place: 'pubsub' }, OPTIONS, before)
    await api.changeBookmarks((all) => withRoom(all, 'orchard@x.example', () => ({ name: 'The Orchard' })))
    expect(roomsIn(await api.getBookmarks()).map(({ name }) => name)).toEqual(['The Feast', 'The Orchard'])
  })

  it('are not put into a node that others may read', async () => {
    const { api } = romeo({ place: 'pubsub' })
    await expect(api.setBookmarks({ conferences: [], urls: [] })).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('are told by the own account alone', () => {
    const { host } = romeo({ place: 'pubsub' })
    const told: unknown[] = []
    host.xmpp.events.on(storedBookmarksChanged, ({ storage }) => told.push(roomsIn(storage)[0]?.name))
    for (const from of ['tybalt@capulet.example', 'romeo@montague.example/tomb', 'romeo@montague.example']) {
      host.receive(`<message type='headline' from='${from}' to='romeo@montague.example/orchard'>
        <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NS_STORED_BOOKMARKS}'>
        <item id='current'>${fixture('notification')}</item></items></event></message>`)
    }
    expect(told).toEqual(['The Feast of Verona'])
  })
})
