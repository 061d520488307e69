import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { type Carbon, carbonReceived, carbonSent, carbons, markPrivate } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }
const plugins = ['xep_0280']

describeWithSlixmpp('copies', { options: { users } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(carbons, { enable: false })
    onTestFinished(() => client.stop())
    await client.start()
    await client.get(carbons).enable(limit)
    return client
  }

  it('show what slixmpp sends and receives with the same account', async () => {
    const [desk, phone, juliet] = await Promise.all([
      login(),
      slixmpp.login('romeo', plugins),
      slixmpp.login('juliet', []),
    ])
    const sent = desk.xmpp.events.wait(carbonSent, limit)
    const received = desk.xmpp.events.wait(carbonReceived, limit)
    await phone.send({ to: juliet.jid, type: 'chat', body: 'Lady, by yonder moon' })
    await juliet.send({ to: phone.jid, type: 'chat', body: 'O swear not by the moon' })
    const summary = ({ message: { from, to, body } }: Carbon) => [`${from}`, `${to}`, body]
    expect([await sent, await received].map(summary)).toEqual([
      [phone.jid, juliet.jid, 'Lady, by yonder moon'],
      [juliet.jid, phone.jid, 'O swear not by the moon'],
    ])
  })

  it('of what is sent and received here reach slixmpp, unless it is private', async () => {
    const [desk, phone, juliet] = await Promise.all([
      login(),
      slixmpp.login('romeo', plugins),
      slixmpp.login('juliet', []),
    ])
    await phone.call('xep_0280.enable')
    const from = `${desk.jid}`
    const chat = (body: string) => desk.message({ to: juliet.jid, type: 'chat', body })
    desk.send(markPrivate(chat('By love')))
    desk.send(chat('What shall I swear by?'))
    await juliet.send({ to: from, type: 'chat', body: 'Do not swear at all' })
    expect(await phone.next('carbon_received')).toMatchObject({
      from: 'romeo@localhost',
      carbon_received: { from: juliet.jid, to: from, body: 'Do not swear at all' },
    })
    expect(await phone.next('carbon_sent')).toMatchObject({
      carbon_sent: { from, to: juliet.jid, body: 'What shall I swear by?' },
    })
    expect(phone.unread('carbon_sent')).toEqual([])
    expect(await juliet.next('message')).toMatchObject({ body: 'By love' })
  })
})
