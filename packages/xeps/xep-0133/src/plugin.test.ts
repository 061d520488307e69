import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { createTestNetwork } from '@trestle/testing'
import { defineForm, jidMulti, textSingle } from '@trestle/xep-0004'
import { commands } from '@trestle/xep-0050'
import { describe, expect, it } from 'vitest'
import { type AdminHandlers, administration, NS_ADMIN } from './index.js'

const VERONA = 'verona.example'
const juliet = JID.parse('juliet@verona.example')
const tybalt = JID.parse('tybalt@verona.example')

function createVerona(handlers: AdminHandlers = {}) {
  const network = createTestNetwork()
  const join = (jid: string) => network.join({ jid }).use(administration).goOnline()
  const service = network
    .join({ jid: VERONA, kind: 'component' })
    .use(administration, { admins: ['prince@mantua.example'] })
    .goOnline()
  const undo = service.get(administration).offer(handlers)
  const [prince, romeo] = [join('prince@mantua.example/palace'), join('romeo@mantua.example/street')] as const
  const admin = prince.get(administration)
  return { network, service, prince, romeo, admin, undo }
}

const to = VERONA

describe('an administrator', () => {
  it('adds and deletes users', async () => {
    const seen: unknown[] = []
    const { admin, prince } = createVerona({
      addUser: ({ accountjid, password, email }, { from, to }) => {
        seen.push([`${accountjid}`, password, email, `${from}`, `${to}`])
      },
      deleteUser: ({ accountjids }) => void seen.push(accountjids.map(String)),
    })
    const user = { accountjid: juliet, password: 'balcony', passwordVerify: 'balcony', email: 'juliet@capulet.example' }
    const { values, roster } = await admin.addUser(user, { to })
    expect([values, roster]).toEqual([{}, []])
    await admin.deleteUser({ accountjids: [juliet, tybalt] }, { to })
    expect(seen).toEqual([
      ['juliet@verona.example', 'balcony', 'juliet@capulet.example', `${prince.jid}`, VERONA],
      ['juliet@verona.example', 'tybalt@verona.example'],
    ])
  })

  it('gets figures, lists and rosters', async () => {
    const { admin } = createVerona({
      getOnlineUsersNum: () => ({ count: 12 }),
      getOnlineUsersList: ({ maxItems }) => ({ jids: maxItems === '25' ? [juliet, tybalt] : [] }),
      getUserStats: () => ({ ipAddresses: '127.0.0.1', rosterSize: 3, loginsPerMinute: 0.1 }),
      getUserRoster: ({ accountjids }) => ({ accountjids, roster: [{ jid: tybalt, name: 'Tybalt' }] }),
    })
    expect((await admin.getOnlineUsersNum({}, { to })).values).toEqual({ count: 12 })
    expect((await admin.getOnlineUsersList({ maxItems: '25' }, { to })).values.jids).toEqual([juliet, tybalt])
    const stats = await admin.getUserStats({ accountjid: juliet }, { to })
    expect(stats.values).toEqual({ ipAddresses: '127.0.0.1', rosterSize: 3, loginsPerMinute: 0.1 })
    const { values, roster } = await admin.getUserRoster({ accountjids: [juliet] }, { to })
    expect(values.accountjids).toEqual([juliet])
    expect(roster).toMatchObject([{ jid: tybalt, name: 'Tybalt' }])
  })

  it('edits what there is', async () => {
    let blocked: readonly JID[] = [tybalt]
    const { admin } = createVerona({
      editBlacklist: {
        current: () => ({ jids: blocked }),
        apply: ({ jids }) => {
          blocked = jids
        },
      },
    })
    await admin.editBlacklist(({ jids = [] }) => ({ jids: [...jids, juliet] }), { to })
    expect(blocked).toEqual([tybalt, juliet])
    await admin.editBlacklist({ jids: [] }, { to })
    expect(blocked).toEqual([])
  })

  it('sees what is offered, as long as it is', async () => {
    const { admin, undo, romeo } = createVerona({ announce: () => {}, restart: () => {} })
    await expect(admin.offered(VERONA)).resolves.toEqual(['announce', 'restart'])
    await expect(romeo.get(administration).offered(VERONA)).resolves.toEqual([])
    undo()
    await expect(admin.offered(VERONA)).resolves.toEqual([])
    await expect(admin.announce({ announcement: 'Peace!' }, { to })).rejects.toMatchObject({
      condition: 'item-not-found',
    })
  })

  it('is told why something was refused', async () => {
    const { admin } = createVerona({
      addUser: () => {
        throw new StanzaError('conflict')
      },
      shutdown: () => {},
    })
    await expect(admin.addUser({ accountjid: juliet }, { to })).rejects.toMatchObject({ condition: 'conflict' })
    const differing = { accountjid: juliet, password: 'a', passwordVerify: 'b' }
    await expect(admin.addUser(differing, { to })).rejects.toMatchObject({ condition: 'not-acceptable' })
    await expect(admin.addUser({}, { to })).rejects.toMatchObject({ problems: { accountjid: { code: 'missing' } } })
  })

  it('asks the own server by default', () => {
    const { prince, admin } = createVerona()
    admin.getOnlineUsersNum().catch(() => {})
    expect(prince.sent.at(-1)?.attrs['to']).toBe('mantua.example')
  })
})

describe('services that differ', () => {
  it('may name an account otherwise, and leave fields out', async () => {
    const { service, admin } = createVerona()
    const seen: unknown[] = []
    const roster = defineForm({ formType: NS_ADMIN, fields: { accountjid: textSingle({ required: true }) } })
    const password = defineForm({ formType: NS_ADMIN, fields: { accountjids: jidMulti(), password: textSingle() } })
    for (const [node, schema] of [
      ['get-user-roster', roster],
      ['add-user', password],
    ] as const) {
      service.get(commands).add({
        node: `${NS_ADMIN}#${node}`,
        name: node,
        run: async (dialogue) => {
          seen.push((await dialogue.form(schema.form())).form?.fields?.map((one) => [one.var, ...(one.values ?? [])]))
        },
      })
    }
    await admin.getUserRoster({ accountjids: [juliet] }, { to })
    await admin.addUser({ accountjid: juliet, password: 'x', passwordVerify: 'x' }, { to })
    expect(seen).toEqual([
      [
        ['FORM_TYPE', NS_ADMIN],
        ['accountjid', `${juliet}`],
      ],
      [
        ['FORM_TYPE', NS_ADMIN],
        ['accountjids', `${juliet}`],
        ['password', 'x'],
      ],
    ])
    const more = { accountjid: juliet, email: 'juliet@capulet.example' }
    await expect(admin.addUser(more, { to })).rejects.toMatchObject({ problems: { email: { code: 'invalid' } } })
  })

  it('may end with an error in a note, or ask for more', async () => {
    const { service, admin } = createVerona()
    service.get(commands).add({
      node: `${NS_ADMIN}#delete-motd`,
      name: 'Delete',
      run: (dialogue) => dialogue.note('There is none.', 'error'),
    })
    service.get(commands).add({
      node: `${NS_ADMIN}#delete-welcome`,
      name: 'Delete',
      run: async (dialogue) => {
        await dialogue.form({ type: 'form' })
      },
    })
    await expect(admin.deleteMotd({}, { to })).rejects.toMatchObject({
      code: 'refused',
      notes: [{ type: 'error', text: 'There is none.' }],
    })
    await expect(admin.deleteWelcome({}, { to })).rejects.toMatchObject({ code: 'unexpected-stage' })
  })
})

describe('a stranger', () => {
  it('is forbidden everything', async () => {
    let done = 0
    const { romeo } = createVerona({ restart: () => void done++, deleteMotd: () => void done++ })
    const stranger = romeo.get(administration)
    await expect(stranger.restart({ delay: '30' }, { to })).rejects.toMatchObject({ condition: 'forbidden' })
    await expect(stranger.deleteMotd({}, { to })).rejects.toMatchObject({ condition: 'forbidden' })
    expect(done).toBe(0)
  })

  it('does not finish what it began as an administrator', async () => {
    let done = 0
    const { service, prince } = createVerona({ restart: () => void done++ })
    const { api } = service.get(administration)
    const first = await prince.get(commands).execute(VERONA, `${NS_ADMIN}#restart`)
    api.register('isAdmin', () => false)
    await expect(first.submit({ type: 'submit', fields: [] })).rejects.toMatchObject({ condition: 'forbidden' })
    expect(done).toBe(0)
  })

  it('may be let in by an op, for one command', async () => {
    const { service, romeo } = createVerona({ getIdleUsersNum: () => ({ count: 0 }), deleteMotd: () => {} })
    const { api } = service.get(administration)
    api.register('isAdmin', ({ from, args: node }) => from?.local === 'romeo' && node.endsWith('-num'))
    const stranger = romeo.get(administration)
    await expect(stranger.offered(VERONA)).resolves.toEqual(['getIdleUsersNum'])
    expect((await stranger.getIdleUsersNum({}, { to })).values).toEqual({ count: 0 })
    await expect(stranger.deleteMotd({}, { to })).rejects.toMatchObject({ condition: 'forbidden' })
  })
})
