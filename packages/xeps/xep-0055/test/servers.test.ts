import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { vcard } from '@trestle/xep-0054'
import { afterEach, expect, it } from 'vitest'
import { search } from '../src/index.js'

const DIRECTORY = 'vjud.localhost'
const options = {
  users: { romeo: 'wherefore', juliet: 'art thou' },
  prosody: { sections: `Component "${DIRECTORY}" "vjud"\n  vjud_mode = "all"` },
  ejabberd: { modules: { mod_vcard: { search: true } } },
}
const limit = { timeout: 45_000 }

// Prosody has plain fields, ejabberd a form.
describeWithServers('a directory of users', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof options.users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: options.users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(search).use(vcard).start()
    return client
  }

  it('says what it searches for', async () => {
    const romeo = await login('romeo')
    const { form, fields } = await romeo.get(search).getForm(DIRECTORY, limit)
    expect(form?.type).toBe(kind === 'ejabberd' ? 'form' : undefined)
    expect(fields).toEqual(kind === 'ejabberd' ? [] : ['first', 'last', 'nick', 'email'])
  })

  // Prosody's mod_vjud leaves searches without an answer.
  if (kind === 'ejabberd')
    it('finds those who tell of themselves', async () => {
      const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
      await juliet.get(vcard).setVcard({ name: { given: 'Juliet', family: 'Capulet' }, nicknames: ['Sun'] }, limit)
      const { matches } = await romeo.get(search).search(DIRECTORY, { last: 'Capulet' }, limit)
      expect(matches.map(({ jid, values }) => [`${jid}`, values['first']])).toEqual([['juliet@localhost', ['Juliet']]])
      const none = await romeo.get(search).search(DIRECTORY, { last: 'Montague' }, limit)
      expect(none.matches).toEqual([])
    })
})
