import { serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { type AccountOptions, account, settled } from '../test/account.js'
import { bookmarkChanged, bookmarkRemoved, bookmarks, NS_BOOKMARKS } from './index.js'

const FEAST = 'feast@rooms.verona.example'
const ORCHARD = 'orchard@rooms.verona.example'
const conference = (content = '', attrs = '') => `<conference xmlns='${NS_BOOKMARKS}' ${attrs}>${content}</conference>`
const FOLDED = `<extensions><state xmlns='urn:example:folded' folded='true'/></extensions>`

function romeo(options: AccountOptions = {}) {
  const server = account(NS_BOOKMARKS, options)
  server.host.use(bookmarks).goOnline()
  return { ...server, api: server.host.get(bookmarks) }
}

describe('bookmarks', () => {
  it('are none before the first', async () => {
    const { api } = romeo()
    expect(await api.getBookmarks()).toEqual([])
    expect(await api.getBookmark(FEAST)).toBeUndefined()
    await api.delBookmark(FEAST)
  })

  it('are stored where nobody else can read them, and removed', async () => {
    const { api, publications, items } = romeo()
    await api.setBookmark(FEAST, { name: 'The Feast', autojoin: true, nick: 'Pilgrim' })
    expect(await api.getBookmark(FEAST)).toMatchObject({ name: 'The Feast', autojoin: true, nick: 'Pilgrim' })
    const sent = serialize(publications[0]!)
    expect(sent).toMatch(/access_model'[^/]*><value>whitelist</)
    expect(sent).toMatch(/max_items'[^/]*><value>max</)
    expect(sent).toMatch(/send_last_published_item'[^/]*><value>never</)
    await api.delBookmark(FEAST)
    expect(items.size).toBe(0)
  })

  it('are not stored where others could read them', async () => {
    const { api, publications } = romeo({ info: '' })
    await expect(api.setBookmark(FEAST, { password: 'mask' })).rejects.toMatchObject({ code: 'unsupported' })
    expect(publications).toEqual([])
  })

  it('keep what others keep with them when they are changed', async () => {
    const { api, items } = romeo({ items: { [ORCHARD]: conference(FOLDED, `name='The Orchad' mood='sad'`) } })
    await Promise.all([
      api.changeBookmark(ORCHARD, (before) => ({ ...before, name: 'The Orchard' })),
      api.changeBookmark(ORCHARD, (before) => ({ ...before, nick: 'Romeo' })),
    ])
    expect(await api.getBookmark(ORCHARD)).toMatchObject({
      name: 'The Orchard',
      nick: 'Romeo',
      rest: { attrs: { mood: 'sad' } },
    })
    expect(items.get(ORCHARD)).toContain('urn:example:folded')
    const [found] = await api.getBookmarks()
    await api.setBookmark(found!.room, { ...found, name: 'Garden' })
    expect(items.get(ORCHARD)).toContain('urn:example:folded')
  })

  it('are one for each room, also where clients write its address in capital letters', async () => {
    const { api, items } = romeo({
      items: {
        'Feast@Rooms.Verona.example': conference('', `name='Before'`),
        [FEAST]: conference('', `name='The Feast'`),
        'Orchard@rooms.verona.example': conference(FOLDED),
      },
    })
    const found = await api.getBookmarks()
    expect(found.map(({ room, name }) => `${room} ${name}`)).toEqual([`${FEAST} The Feast`, `${ORCHARD} undefined`])
    await api.changeBookmark(ORCHARD, (before) => ({ ...before, nick: 'Romeo' }))
    expect(items.get(ORCHARD)).toContain('urn:example:folded')
    await api.delBookmark(FEAST)
    await api.delBookmark(ORCHARD)
    expect([...items.keys()]).toEqual([])
  })

  it('are not overwritten where they cannot be read', async () => {
    const { api, publications } = romeo({ items: { [ORCHARD]: `<other xmlns='urn:example:other'/>` } })
    await expect(api.changeBookmark(ORCHARD, (before) => ({ ...before }))).rejects.toThrow('conference')
    expect(publications).toEqual([])
  })

  it('are listed without those that are none, which are reported', async () => {
    const other = `<other xmlns='urn:example:other'/>`
    const { api, host } = romeo({
      items: { current: conference(), 'a@b/c': conference(), [FEAST]: other, [ORCHARD]: conference() },
    })
    const errors: unknown[] = []
    host.xmpp.events.on('error', ({ error }) => errors.push(error))
    expect((await api.getBookmarks()).map(({ room }) => String(room))).toEqual([ORCHARD])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
    await expect(api.setBookmark('verona.example', {})).rejects.toThrow(RangeError)
    await expect(api.getBookmark(`${FEAST}/Pilgrim`)).rejects.toThrow(RangeError)
  })

  it.each([
    ['', false, false],
    [`<feature var='${NS_BOOKMARKS}#compat'/>`, true, false],
    [`<feature var='${NS_BOOKMARKS}#compat-pep'/>`, false, true],
  ])('may be those of older clients: %s', async (info, privateXml, singleItem) => {
    expect(await romeo({ info }).api.getUnification()).toEqual({ privateXml, singleItem })
  })
})

describe('notifications', () => {
  it('tell of changes and removals, by the own account alone', async () => {
    const { host, notify } = romeo()
    const told: string[] = []
    host.xmpp.events.on(bookmarkChanged, ({ bookmark, to }) =>
      told.push(`${to.local} ${bookmark.room} ${bookmark.name}`),
    )
    host.xmpp.events.on(bookmarkRemoved, ({ room }) => told.push(`- ${room}`))
    const items = (content: string) => `<items node='${NS_BOOKMARKS}'>${content}</items>`
    const feast = items(`<item id='${FEAST}'>${conference('', `name='The Feast'`)}</item>`)
    for (const forger of ['tybalt@capulet.example', 'romeo@montague.example/tomb']) notify(feast, forger)
    notify(feast)
    notify(items(`<item id='nowhere'>${conference()}</item>`))
    notify(items(`<retract id='${FEAST}'/>`))
    notify(`<purge node='${NS_BOOKMARKS}'/>`)
    await settled()
    expect(told).toEqual([`romeo ${FEAST} The Feast`, `- ${FEAST}`, '- undefined'])
  })
})
