import { createComponent } from '@trestle/component'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { describeWithSlixmpp, type SlixmppValues } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { type RoomMirrorsApi, roomMirrors } from '../src/mirror.js'
import { occupant } from './mirrored-rooms.js'

const SERVICE = 'gateway.localhost'
const room = `feast@${SERVICE}`
const components = { [SERVICE]: 'mask' }

describeWithSlixmpp('mirrored rooms', { options: { users: { juliet: 'art thou' }, components } }, (slixmpp) => {
  async function gateway(): Promise<RoomMirrorsApi> {
    const { host, componentPort: port } = slixmpp.server()
    const component = createComponent({ jid: SERVICE, secret: 'mask', host, port }).use(roomMirrors)
    onTestFinished(() => component.stop())
    await component.start()
    return component.get(roomMirrors)
  }

  it('are entered by slixmpp, which hears what is said and who comes and goes, and speaks', async () => {
    const mirrors = await gateway()
    mirrors.api.register('enter', ({ jid, from }) => {
      const view = mirrors.open(jid as JID, from as JID, {
        self: occupant('me', { name: 'Juliet C.', affiliation: 'member' }),
        subject: { text: 'Love', nick: 'Romeo 🌹', at: new Date(0) },
      })
      view.put(occupant('a1', { name: 'Romeo 🌹' }))
    })
    mirrors.api.register('history', ({ jid }) =>
      ['He jests', 'at scars'].map((body, at) => ({
        message: Message.of({ from: (jid as JID).withResource('Romeo'), type: 'groupchat', id: body, body }),
        at: new Date(at),
      })),
    )
    mirrors.api.register('say', ({ jid, from, args: { message } }) => {
      message.from = (jid as JID).withResource('Juliet C.')
      mirrors.view(jid as JID, from as JID)?.send(message)
    })

    const juliet = await slixmpp.login('juliet', ['xep_0045', 'xep_0203'])
    const joined = await juliet.call('xep_0045.join_muc_wait', { room, nick: 'juliet', timeout: 20, maxstanzas: 1 })
    const [presence, subject, occupants, history] = joined as readonly [Said, Said, Said[], Said[]]
    expect(presence).toMatchObject({ from: `${room}/Juliet C.`, muc: { affiliation: 'member', role: 'participant' } })
    expect(presence.muc.status_codes).toEqual(expect.arrayContaining([110, 210]))
    expect(occupants.map(({ muc }) => muc.nick)).toContain('Romeo')
    expect(history.map(({ body }) => body)).toEqual(['at scars'])
    expect(subject).toMatchObject({ subject: 'Love', from: `${room}/Romeo` })

    const view = mirrors.view(room, JID.parse('juliet@localhost'))
    const id = await juliet.send({ to: room, type: 'groupchat', body: 'Ay me!' })
    expect(await juliet.next('groupchat_message', ({ body }) => body === 'Ay me!')).toMatchObject({ id })

    view?.put(occupant('a1', { name: 'Montague' }))
    expect(await juliet.next(`muc::${room}::got_offline`, isOf('Romeo'))).toMatchObject({
      muc: { status_codes: [303] },
    })
    await juliet.next(`muc::${room}::got_online`, isOf('Montague'))
    view?.remove('a1', { how: 'kicked', reason: 'Away' })
    expect(await juliet.next(`muc::${room}::got_offline`, isOf('Montague'))).toMatchObject({
      muc: { status_codes: [307] },
    })
    view?.close({ how: 'destroyed', reason: 'The Prince' })
    expect(await juliet.next('groupchat_presence', ({ muc }) => 'destroy' in (muc as object))).toMatchObject({
      type: 'unavailable',
      muc: { destroy: { reason: 'The Prince' } },
    })
  })
})

interface Said extends SlixmppValues {
  readonly muc: { readonly nick: string; readonly status_codes: readonly number[] }
}

function isOf(nick: string): (values: SlixmppValues) => boolean {
  return ({ muc }) => (muc as Said['muc']).nick === nick
}
