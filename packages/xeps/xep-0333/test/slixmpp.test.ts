import { type Client, createClient } from '@trestle/client'
import { presenceVisibility } from '@trestle/core'
import { describeWithSlixmpp, type SlixmppValues } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { type MarkerReceived, markerReceived, markers } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }

describeWithSlixmpp('markers', { options: { users } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(markers)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('reach slixmpp where it asked, once it may see the presence', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0333'])])
    const to = `${romeo.jid}`
    const display = async (values: SlixmppValues) => {
      const heard = romeo.xmpp.events.wait('message', limit)
      const id = await juliet.send({ to, type: 'chat', thread: 'balcony', ...values })
      const message = await heard
      const marker = await romeo.get(markers).sendDisplayed(message, { from: message.from!, direction: 'in' })
      return { id, marker }
    }
    expect((await display({ body: 'Art thou gone so?', markable: {} })).marker).toBeUndefined()
    romeo.get(presenceVisibility).api.register('isVisible', () => true)
    expect((await display({ body: 'Love, lord' })).marker).toBeUndefined()
    const { id, marker } = await display({ body: 'Wilt thou?', markable: {} })
    expect(await juliet.next('marker')).toMatchObject({
      id: marker?.id,
      from: to,
      type: 'chat',
      thread: 'balcony',
      displayed: { id },
    })
    expect(juliet.unread('marker')).toEqual([])
  })

  it('of slixmpp come of all three kinds, also those of earlier versions', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0333'])])
    const message = romeo.get(markers).request(romeo.message({ to: juliet.jid, type: 'chat', body: 'I will' }))
    romeo.send(message)
    expect(await juliet.next('message')).toMatchObject({ id: message.id, markable: {} })
    const received: MarkerReceived[] = []
    romeo.xmpp.events.on(markerReceived, (event) => void received.push(event))
    const kinds = ['received', 'displayed', 'acknowledged']
    const last = romeo.xmpp.events.wait(markerReceived, { ...limit, where: ({ kind }) => kind === kinds.at(-1) })
    for (const marker of kinds)
      await juliet.call('xep_0333.send_marker', { mto: `${romeo.jid}`, id: message.id, marker, thread: 'balcony' })
    await last
    expect(received.map(({ kind, id, message: { thread } }) => [kind, id, thread])).toEqual(
      kinds.map((kind) => [kind, message.id, 'balcony']),
    )
  })
})
