import { type Client, createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { describeWithServers } from '@trestle/test-fixtures'
import { createTestServer } from '@trestle/test-server'
import { afterEach, expect, it } from 'vitest'
import { CarbonReceived, carbonReceived, carbonSent, carbons, markPrivate } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

const extra = {
  'test-server': (options: { users?: Readonly<Record<string, string>> }) => createTestServer(options).start(),
}

describeWithServers('copies', { options: { users }, extra }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users, resource: string): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const jid = `${user}@${domain}/${resource}`
    const client = createClient({ jid, password: users[user], host, port, tls: { ca } }).use(carbons)
    clients.push(client)
    await client.start()
    await client.get(carbons).enable(limit)
    client.send(client.presence())
    // Things are handled in order: the presence has arrived when this comes back.
    await client.get(roster).load()
    return client
  }

  it('show each of two clients what the other one sends and receives', async () => {
    const [balcony, chamber] = await Promise.all([login('juliet', 'balcony'), login('juliet', 'chamber')])
    const romeo = await login('romeo', 'orchard')
    expect(chamber.get(carbons).enabled).toBe(true)

    const sent = chamber.xmpp.events.wait(carbonSent, limit)
    const heard = romeo.xmpp.events.wait('message', limit)
    balcony.send(balcony.message({ to: romeo.jid, body: 'Good night' }))
    const copyOfSent = (await sent).message
    expect([String(copyOfSent.from), String(copyOfSent.to), copyOfSent.body]).toEqual([
      String(balcony.jid),
      String(romeo.jid),
      'Good night',
    ])

    const received = chamber.xmpp.events.wait(carbonReceived, limit)
    const answered = balcony.xmpp.events.wait('message', limit)
    romeo.send((await heard).reply({ body: 'Sleep dwell upon thine eyes' }))
    const copyOfReceived = (await received).message
    expect([String(copyOfReceived.from), String(copyOfReceived.to), copyOfReceived.body]).toEqual([
      String(romeo.jid),
      String(balcony.jid),
      (await answered).body,
    ])
  })

  it('are not made of what is private, nor after they were disabled', async () => {
    const [balcony, chamber] = await Promise.all([login('juliet', 'balcony'), login('juliet', 'chamber')])
    const romeo = await login('romeo', 'orchard')
    const copies: (string | undefined)[] = []
    chamber.on(carbonSent, ({ message }) => void copies.push(message.body))
    const last = romeo.xmpp.events.wait('message', { ...limit, where: ({ body }) => body === 'third' })
    const copied = chamber.xmpp.events.wait(carbonSent, { ...limit, where: ({ message }) => message.body === 'second' })
    balcony.send(markPrivate(balcony.message({ to: romeo.jid, body: 'first' })))
    balcony.send(balcony.message({ to: romeo.jid, body: 'second' }))
    await copied
    await chamber.get(carbons).disable(limit)
    balcony.send(balcony.message({ to: romeo.jid, body: 'third' }))
    await last
    await chamber.get(roster).load()
    expect(copies).toEqual(['second'])
  })

  it('of a stranger are dropped, though a server may carry them', async () => {
    const juliet = await login('juliet', 'chamber')
    const romeo = await login('romeo', 'orchard')
    const seen: unknown[] = []
    juliet.on(carbonReceived, (copy) => void seen.push(copy))
    const failed = juliet.xmpp.events.wait('error', { ...limit, where: ({ source }) => source === 'xep-0280' })
    const forged = romeo.message({ to: juliet.jid, type: 'chat' })
    const inner = romeo.message({ to: juliet.jid, body: 'Farewell for ever' })
    inner.from = 'nurse@capulet.example'
    forged.set(CarbonReceived, { forwarded: { stanza: inner.element } })
    const next = juliet.xmpp.events.wait('message', limit)
    romeo.send(forged)
    romeo.send(romeo.message({ to: juliet.jid, body: 'the next' }))
    expect((await next).body).toBe('the next')
    expect((await failed).error).toMatchObject({ code: 'untrusted-sender' })
    expect(seen).toEqual([])
  })
})
