import { type Client, createClient } from '@trestle/client'
import { JID } from '@trestle/jid'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { vcard4, vcard4Property } from '../src/index.js'

const options = { users: { romeo: 'wherefore', juliet: 'art thou' } }
const limit = { timeout: 45_000 }

describeWithServers('vCard4', { options }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof options.users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: options.users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(vcard4).start()
    return client
  }

  it('is published for everybody, and about contacts for the account alone', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const [own, others] = [romeo.get(vcard4), juliet.get(vcard4)]
    const address = romeo.jid.bare
    expect(await own.getVcard(undefined, limit)).toBeUndefined()
    await own.setVcard({ fullNames: [vcard4Property('Romeo')] }, limit)
    await own.changeVcard((vcard) => ({ ...vcard, nicknames: [vcard4Property('banished')] }), limit)
    const vcard = { fullNames: [vcard4Property('Romeo')], nicknames: [vcard4Property('banished')] }
    expect(await others.getVcard(address, limit)).toEqual(vcard)
    await own.delVcard(limit)
    expect(await others.getVcard(address, limit)).toBeUndefined()

    const contacts = [juliet.jid.bare, JID.parse('nurse@capulet.example')]
    for (const contact of contacts) await own.setContact(contact, { notes: [vcard4Property(`${contact}`)] }, limit)
    const kept = await own.getContacts(limit)
    expect(new Set(kept.map(({ contact }) => `${contact}`))).toEqual(new Set(contacts.map(String)))
    expect(await own.getContact(contacts[0]!, limit)).toEqual({ notes: [vcard4Property(`${contacts[0]}`)] })
    for (const contact of contacts) await own.delContact(contact, limit)
    expect(await own.getContacts(limit)).toEqual([])
  })
})
