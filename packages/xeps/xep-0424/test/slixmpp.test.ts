import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { retractionReceived, retractions } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }

// slixmpp 1.8 speaks the older version, with the element inside that of XEP-0422.
describeWithSlixmpp('retractions', { options: { users } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(retractions)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('of slixmpp come with what they retract', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0424'])])
    const mto = `${romeo.jid}`
    const id = await juliet.send({ to: mto, type: 'chat', body: 'Farewell for ever' })
    const retracted = romeo.xmpp.events.wait(retractionReceived, limit)
    await juliet.call('xep_0424.send_retraction', { mto, id })
    const { id: retractedId, message, arrival } = await retracted
    expect([retractedId, message.type, `${arrival.from}`]).toEqual([id, 'chat', juliet.jid])
  })

  it('reach slixmpp as a sentence that says so', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0424'])])
    const original = romeo.message({ to: juliet.jid, type: 'chat', body: 'I defy you, stars' })
    romeo.send(original)
    const { id, body } = romeo.get(retractions).retract(original)
    const shown = await juliet.next('message', (message) => message['id'] === id)
    expect(shown).toMatchObject({ body, type: 'chat', fallback: expect.anything(), store: expect.anything() })
    expect(juliet.unread('message_retract')).toEqual([])
  })
})
