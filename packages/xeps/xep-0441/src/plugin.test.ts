import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { NS_MAM } from '@trestle/xep-0313'
import { describe, expect, it } from 'vitest'
import { type ArchivePreferencesOptions, archivePreferences, NODE_MAM_CONFIGURE } from './index.js'

const archive = 'juliet@superduper.example'
const romeo = JID.parse('romeo@montague.example')
const none = { default: 'always', always: [], never: [] } as const
const strict = { default: 'never', always: [romeo], never: [] } as const

/** A gateway whose archives Romeo may configure, where `open` says so. */
function gateway(options: ArchivePreferencesOptions = {}, open = true) {
  const network = createTestNetwork()
  const host = network
    .join({ jid: 'superduper.example', kind: 'component' })
    .use(archivePreferences, options)
    .goOnline()
  const client = network.join({ jid: 'romeo@montague.example/orchard' }).use(archivePreferences).goOnline()
  const { api } = host.get(archivePreferences)
  const stored = new Map<string, Parameters<typeof client.xmpp.send>[0] | object>()
  if (open) {
    api.register('getPreferences', ({ jid }) => (stored.get(`${jid}`) as typeof strict | undefined) ?? none)
    api.register('setPreferences', ({ jid, args }) => {
      stored.set(`${jid}`, args)
      return args
    })
  }
  return { host, api, ask: client.get(archivePreferences), client }
}

describe('preferences', () => {
  it('are asked for, and changed', async () => {
    const { ask } = gateway()
    expect(await ask.getPreferences(archive)).toEqual(none)
    expect(await ask.setPreferences(strict, archive)).toEqual(strict)
    expect(await ask.getPreferences(archive)).toEqual(strict)
    expect(await ask.getPreferences('nurse@superduper.example')).toEqual(none)
  })

  it("are the server's for the own account", async () => {
    const { ask, client } = gateway()
    await expect(ask.getPreferences()).rejects.toMatchObject({ code: 'service-unavailable' })
    expect(client.sent[0]?.attrs['to']).toBeUndefined()
  })

  it('apply as the archive decides', async () => {
    const { api, ask } = gateway()
    api.register('setPreferences', ({ args }) => ({ ...args, default: 'roster' }))
    expect(await ask.setPreferences(strict, archive)).toEqual({ ...strict, default: 'roster' })
    api.register('setPreferences', () => {
      throw new StanzaError('not-allowed')
    })
    await expect(ask.setPreferences(strict, archive)).rejects.toMatchObject({ code: 'not-allowed' })
  })

  it("are nobody else's by default", async () => {
    const { ask } = gateway({}, false)
    await expect(ask.getPreferences(archive)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(ask.setPreferences(strict, archive)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('decide which messages the own archive wants', async () => {
    const { host } = gateway({}, false)
    const view = host.as(archive).get(archivePreferences)
    expect(await view.wants(romeo, { inRoster: false })).toBe(true)
    await view.api.run('setPreferences', { jid: JID.parse(archive), args: { ...strict, always: [] } })
    expect(await view.wants(romeo, { inRoster: true })).toBe(false)
    expect(await host.as('nurse@superduper.example').get(archivePreferences).wants(romeo, { inRoster: true })).toBe(
      true,
    )
  })

  it('are there for the addresses that have an archive', async () => {
    const { ask } = gateway({ at: (jid) => jid.local === 'juliet' })
    expect(await ask.getPreferences(archive)).toEqual(none)
    for (const other of ['nurse@superduper.example', `${archive}/balcony`, 'superduper.example']) {
      await expect(ask.getPreferences(other)).rejects.toMatchObject({ code: 'service-unavailable' })
    }
  })

  it('with too many contacts are refused', async () => {
    const { ask } = gateway({ maxContacts: 2 })
    const many = { ...strict, never: [romeo, JID.parse('tybalt@capulet.example')] }
    await expect(ask.setPreferences(many, archive)).rejects.toMatchObject({ code: 'not-acceptable' })
    expect(await ask.getPreferences(archive)).toEqual(none)
  })

  it('that do not fit are refused', async () => {
    const { host, api } = gateway()
    const answered = host.nextSent()
    host.receive(`<iq type='set' id='1' from='romeo@montague.example/orchard' to='${archive}'>
      <prefs xmlns='${NS_MAM}' default='always'><never><jid>@@</jid></never></prefs></iq>`)
    expect((await answered).child('jabber:client', 'error')?.elements()[0]?.name).toBe('bad-request')
    expect(await api.run('getPreferences', { jid: JID.parse(archive) })).toEqual(none)
  })

  it('go further by commands', async () => {
    const { host, ask } = gateway()
    const item = { jid: archive, node: `${NODE_MAM_CONFIGURE}#days` }
    host.get(disco).addItem(item, { jid: archive, node: NODE_MAM_CONFIGURE })
    expect(await ask.getConfigurationCommands(archive)).toEqual([{ ...item, jid: JID.parse(archive) }])
  })
})
