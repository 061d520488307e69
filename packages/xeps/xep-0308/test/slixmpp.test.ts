import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { correctionReceived, corrections } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }

describeWithSlixmpp('corrections', { options: { users } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(corrections)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('reach slixmpp as the whole message anew', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0308'])])
    const original = romeo.message({ to: juliet.jid, type: 'chat', body: 'By yonder mon I swear' })
    romeo.send(original)
    const { id } = romeo.get(corrections).correct(original, 'By yonder moon I swear')
    expect(await juliet.next('message_correction')).toMatchObject({
      id,
      type: 'chat',
      body: 'By yonder moon I swear',
      replace: { id: original.id },
    })
    expect(await juliet.next('message')).toMatchObject({ id: original.id, body: 'By yonder mon I swear' })
  })

  it('of slixmpp come with what they correct', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0308'])])
    const to = `${romeo.jid}`
    const said = romeo.xmpp.events.wait('message', limit)
    const corrected = romeo.xmpp.events.wait(correctionReceived, limit)
    const original = await juliet.send({ to, type: 'chat', body: 'O swear not by the mon' })
    await juliet.send({ to, type: 'chat', body: 'O swear not by the moon', replace: { id: original } })
    const { id, message, arrival } = await corrected
    expect([id, message.body]).toEqual([original, 'O swear not by the moon'])
    expect((await said).id).toBe(original)
    expect(arrival.from.toString()).toBe(juliet.jid)
  })
})
