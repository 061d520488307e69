import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { receipts } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }

describeWithSlixmpp('receipts', { options: { users } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(receipts)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('come from slixmpp, for messages to its full and its bare address', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0184'])])
    for (const to of [juliet.jid, 'juliet@localhost']) {
      await romeo.get(receipts).send(romeo.message({ to, type: 'chat', body: 'Madam' }), limit)
    }
  })

  it('are given to slixmpp for what asks for them, and for nothing else', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0184'])])
    const to = `${romeo.jid}`
    await juliet.send({ to, type: 'chat', body: 'What says he?' })
    const id = await juliet.send({ to, type: 'chat', body: 'Nurse?', request_receipt: true })
    expect(await juliet.next('receipt_received')).toMatchObject({ from: to, receipt: id, body: '' })
    expect(juliet.unread('receipt_received')).toEqual([])
    // A receipt that asks for one is answered by neither side.
    await juliet.send({ to, type: 'chat', receipt: 'none', request_receipt: true })
    await juliet.send({ to, type: 'chat', body: 'Anon!', id: 'anon', request_receipt: true })
    expect(await juliet.next('receipt_received')).toMatchObject({ receipt: 'anon' })
  })

  it('are asked for by slixmpp itself where it does so by default', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', { xep_0184: { auto_request: true } })])
    romeo.send(romeo.presence())
    const heard = romeo.xmpp.events.wait('message', limit)
    const id = await juliet.send({ to: 'romeo@localhost', type: 'chat', body: 'What devil art thou?' })
    expect(romeo.get(receipts).isRequested(await heard)).toBe(true)
    expect(await juliet.next('receipt_received')).toMatchObject({ receipt: id })
  })
})
