import { createClient } from '@trestle/client'
import { createComponent } from '@trestle/component'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { disco } from '@trestle/xep-0030'
import { expect, it, onTestFinished } from 'vitest'
import { archives } from '../src/archive/index.js'
import { mam } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const components = { 'rooms.localhost': 'verona' }
const limit = { timeout: 30_000 }
const room = 'square@rooms.localhost'
const noon = Date.UTC(2026, 6, 1, 12)
const words = Array.from({ length: 25 }, (_, index) => `word ${index}`)

describeWithSlixmpp('archives', { options: { users, components }, servers: ['prosody', 'ejabberd'] }, (slixmpp) => {
  /** An archive in which one word was said each minute. */
  async function host(): Promise<void> {
    const { host, componentPort: port } = slixmpp.server()
    const component = createComponent({ jid: 'rooms.localhost', secret: 'verona', host, port }).use(archives).use(disco)
    onTestFinished(() => component.stop())
    await component.start()
    component.get(archives).api.register('mayRead', ({ from }) => `${from?.bare}` === 'romeo@localhost')
    for (const [index, body] of words.entries()) {
      const message = Message.of({ from: `${room}/Samson`, type: 'groupchat', body })
      await component
        .as(room)
        .get(archives)
        .addMessage(message, { at: new Date(noon + index * 60_000) })
    }
  }

  const bodies = (results: unknown): unknown[] =>
    (results as readonly Result[]).map(({ mam_result }) => mam_result.forwarded.stanza.body)

  it('that are hosted here are read by slixmpp page by page, in both directions', async () => {
    const [romeo] = await Promise.all([slixmpp.login('romeo', ['xep_0313', 'xep_0203']), host()])
    const all = (await romeo.call('xep_0313.iterate', { jid: room })) as readonly Result[]
    expect(bodies(all)).toEqual(words)
    expect(all[1]).toMatchObject({
      from: room,
      mam_result: { forwarded: { stanza: { from: `${room}/Samson`, type: 'groupchat' } } },
    })
    const backwards = await romeo.call('xep_0313.iterate', { jid: room, reverse: true, rsm: { max: 4 }, total: 9 })
    expect(bodies(backwards)).toEqual(words.toReversed().slice(0, 9))
    const span = { start: new Date(noon + 3 * 60_000), end: new Date(noon + 5 * 60_000) }
    expect(bodies(await romeo.call('xep_0313.iterate', { jid: room, ...span }))).toEqual(words.slice(3, 6))
  })

  it('that are hosted here tell slixmpp of themselves, and refuse whom they should', async () => {
    const [romeo, juliet] = await Promise.all([
      slixmpp.login('romeo', ['xep_0313']),
      slixmpp.login('juliet', ['xep_0313']),
      host(),
    ])
    const { fields } = (await romeo.call('xep_0313.get_fields', { jid: room })) as Form
    const offered = ['with', 'start', 'end', 'after-id', 'before-id', 'ids']
    expect(fields.map((field) => field.var)).toEqual(expect.arrayContaining(offered))
    expect(await romeo.call('xep_0313.get_archive_metadata', { jid: room })).toMatchObject({
      mam_metadata: {
        start: { timestamp: new Date(noon) },
        end: { timestamp: new Date(noon + 24 * 60_000) },
      },
    })
    await expect(juliet.call('xep_0313.retrieve', { jid: room })).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it('of the server have what slixmpp said', async () => {
    const romeo = createClient(slixmpp.account('romeo')).use(mam)
    onTestFinished(() => romeo.stop())
    const [juliet] = await Promise.all([slixmpp.login('juliet', ['xep_0359']), romeo.start()])
    const last = romeo.xmpp.events.wait('message', { ...limit, where: ({ body }) => body === 'world 4' })
    for (let index = 0; index < 5; index++)
      await juliet.send({ to: `${romeo.jid}`, type: 'chat', body: `world ${index}` })
    await last
    const read: (string | undefined)[] = []
    const options = { with: JID.parse(juliet.jid), pageSize: 2, ...limit }
    for await (const { message } of romeo.get(mam).query(undefined, options)) read.push(message.body)
    expect(read).toEqual([0, 1, 2, 3, 4].map((index) => `world ${index}`))
  })
})

interface Result {
  readonly mam_result: { readonly forwarded: { readonly stanza: { readonly body: string } } }
}

interface Form {
  readonly fields: readonly { readonly var: string }[]
}
