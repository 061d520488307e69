import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { type ReactionsReceived, reactions, reactionsReceived } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }

describeWithSlixmpp('reactions', { options: { users } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(reactions)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('to what slixmpp wrote reach it, and are taken back', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0444', 'xep_0334'])])
    const heard = romeo.xmpp.events.wait('message', limit)
    const id = await juliet.send({ to: `${romeo.jid}`, type: 'chat', body: 'Good night, good night!' })
    const original = await heard
    const api = romeo.get(reactions)
    const sent = [api.react(original, ['🌹', '💔', '🌹']), api.react(original, [])]
    for (const [index, values] of [['💔', '🌹'].toSorted(), []].entries()) {
      const { reactions: read, ...message } = await juliet.next('reactions')
      expect(message).toMatchObject({ id: sent[index]?.id, type: 'chat', store: expect.anything() })
      expect(read).toMatchObject({ id, values })
    }
  })

  it('of slixmpp come with the message that they are to', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0444'])])
    const original = romeo.message({ to: juliet.jid, type: 'chat', body: 'O, wilt thou leave me so unsatisfied?' })
    romeo.send(original)
    const { from, id } = await juliet.next('message')
    const received: ReactionsReceived[] = []
    romeo.xmpp.events.on(reactionsReceived, (event) => void received.push(event))
    const last = romeo.xmpp.events.wait(reactionsReceived, { ...limit, where: ({ reactions }) => !reactions.length })
    for (const chosen of [['🌙', '👩‍❤️‍👨'], []])
      await juliet.call('xep_0444.send_reactions', { to: from, to_id: id, reactions: chosen })
    await last
    expect(received.map(({ id, reactions }) => [id, reactions])).toEqual([
      [original.id, ['🌙', '👩‍❤️‍👨']],
      [original.id, []],
    ])
    expect(received.map(({ arrival }) => `${arrival.from}`)).toEqual([juliet.jid, juliet.jid])
  })
})
