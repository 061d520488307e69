import { createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { avatar } from '../src/index.js'

describeWithServers('avatars', { options: { users: { romeo: 'wherefore' } } }, (server) => {
  it('are published and retrieved', async () => {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `romeo@${domain}`, password: 'wherefore', host, port, tls: { ca } }).use(avatar)
    await client.start()
    try {
      const picture = Uint8Array.from([1, 2, 3])
      const id = await client.get(avatar).publishAvatar(picture)
      const metadata = await client.get(avatar).retrieveAvatarMetadata(`romeo@${domain}`)
      expect(metadata?.infos).toMatchObject([{ id, bytes: 3 }])
      expect(await client.get(avatar).retrieveAvatar(`romeo@${domain}`, { id, bytes: 3 })).toEqual(picture)
    } finally {
      await client.stop()
    }
  })
})
