import { type Client, createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { setStanzaId } from '@trestle/xep-0359'
import { afterEach, expect, it } from 'vitest'
import { muc, occupantLeft, roomLeft, roomMessage, subjectChanged } from '../src/index.js'
import { type RoomMirrorsApi, roomMirrors } from '../src/mirror.js'
import { occupant } from './mirrored-rooms.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const SERVICE = 'gateway.localhost'
const FEAST = `feast@${SERVICE}`
const secret = 'mask'
const limit = { timeout: 15_000 }

describeWithServers('mirrored rooms', { options: { users, components: { [SERVICE]: secret } } }, (server) => {
  const running: (Client | Component)[] = []
  afterEach(async () => {
    await Promise.all(running.splice(0).map((host) => host.stop()))
  })

  async function gateway(): Promise<RoomMirrorsApi> {
    const { host, componentPort: port } = server()
    const component = createComponent({ jid: SERVICE, secret, host, port }).use(roomMirrors)
    running.push(component)
    await component.start()
    return component.get(roomMirrors)
  }

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    running.push(client)
    await client.use(muc).start()
    return client
  }

  it('are entered through a real server, with names of all kinds, and lose who goes away', async () => {
    const mirrors = await gateway()
    const names = [
      'Mercutio',
      'Mercutio',
      '𝓜𝓮𝓻𝓬𝓾𝓽𝓲𝓸',
      'Señor 👩\u200d🚀',
      'two\nlines',
      'יוליה Juliet',
      'محمد',
      'محمد',
      '',
    ]
    mirrors.api.register('enter', ({ jid, from, args }) => {
      const view = mirrors.open(jid as JID, from as JID, {
        self: occupant('me', { name: args.nick, affiliation: 'member' }),
        subject: { text: 'Love' },
      })
      for (const [index, name] of names.entries()) view.put(occupant(`a${index}`, { name }))
    })
    mirrors.api.register('history', () => [
      {
        message: Message.of({ from: `${FEAST}/Mercutio`, type: 'groupchat', id: 'h1', body: 'Gentle Romeo' }),
        at: new Date(0),
      },
    ])
    mirrors.api.register('say', ({ jid, from, args: { message } }) => {
      const view = mirrors.view(jid as JID, from as JID)
      message.from = (jid as JID).withResource(view?.self.nick ?? '')
      view?.send(setStanzaId(message, jid as JID, 's1'))
    })
    const left: string[] = []
    const gone = new Promise<void>((resolve) => {
      mirrors.api.register('left', ({ from }) => {
        left.push(String(from))
        resolve()
      })
    })

    const romeo = await login('romeo')
    const history = romeo.xmpp.events.wait(roomMessage, limit)
    const subject = romeo.xmpp.events.wait(subjectChanged, limit)
    const his = await romeo.get(muc).join(FEAST, 'romeo', limit)
    expect(await history).toMatchObject({ nick: 'Mercutio', delayed: true })
    expect(await subject).toMatchObject({ subject: { text: 'Love' } })
    const view = mirrors.view(FEAST, romeo.jid as JID)
    // Every occupant is told under the very nickname that it has.
    expect([...his.occupants.keys()].sort()).toEqual([...(view?.occupants ?? [])].map(({ nick }) => nick).sort())
    expect(await his.send(his.message({ body: 'Peace' }), limit)).toMatchObject({ body: 'Peace' })

    // Another user sees another room, of which the first hears nothing.
    const juliet = await login('juliet')
    const hers = await juliet.get(muc).join(FEAST, 'juliet', limit)
    expect([hers.nick, his.occupants.has('juliet')]).toEqual(['juliet', false])

    const departed = romeo.xmpp.events.wait(occupantLeft, limit)
    view?.remove('a0', { how: 'kicked' })
    expect(await departed).toMatchObject({ reason: 'kicked', occupant: { nick: 'Mercutio' } })
    const address = String(juliet.jid)
    await juliet.stop()
    await gone
    expect(left).toEqual([address])
    const out = romeo.xmpp.events.wait(roomLeft, limit)
    view?.close({ how: 'shutdown' })
    expect(await out).toMatchObject({ reason: 'shutdown' })
  })
})
