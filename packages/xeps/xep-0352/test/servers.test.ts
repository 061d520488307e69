import { createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { describeWithServers } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { clientState } from '../src/index.js'

describeWithServers('the state of a client', { options: { users: { romeo: 'wherefore' } } }, (server) => {
  it('is asked for, and taken without a word', async () => {
    const { host, c2sPort, domain, ca } = server()
    const said: string[] = []
    const client = createClient({
      jid: `romeo@${domain}`,
      password: 'wherefore',
      host,
      port: c2sPort,
      tls: { ca },
      wire(entry) {
        if (entry.kind === 'element' && entry.element.ns === 'urn:xmpp:csi:0') said.push(entry.element.name)
      },
    }).use(clientState)
    try {
      client.get(clientState).inactive()
      await client.start()
      expect(client.get(clientState).offered).toBe(true)
      client.send(client.presence())
      // Things are handled in order: this comes back after all of it.
      await client.get(roster).load()
      client.get(clientState).active()
      await client.get(roster).load()
      expect(said).toEqual(['inactive', 'active'])
      expect(client.status).toBe('online')
    } finally {
      await client.stop()
    }
  })
})
