import { describeWithServers } from '@trestle/test-fixtures'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Bridge, components, GATEWAY, startBridge } from './bridge.js'
import { type SlixmppUser, startSlixmppUser } from './slixmpp-user.js'
import { LIMIT } from './user-client.js'

const REGISTER = 'jabber:iq:register'
const options = { users: { paris: 'a man of wax' }, components }
const accounts = { juliet: 'balcony', romeo: 'orchard' }

describeWithServers(
  'registration with the superduper gateway, for slixmpp',
  { options, needs: ['slixmpp'] },
  (server) => {
    let bridge: Bridge
    let user: SlixmppUser

    beforeAll(async () => {
      bridge = await startBridge(server(), { accounts, twoStep: ['juliet'] })
      user = await startSlixmppUser(server(), 'paris@localhost/street', options.users.paris)
      await user.event({ event: 'online' })
    })
    afterAll(async () => {
      await user?.stop()
      await bridge?.stop()
    })

    /** One stage of the registration, and what comes back. */
    async function stage(session?: unknown, values: Readonly<Record<string, string>> = {}) {
      user.forget()
      const given = session === undefined ? {} : { session: String(session), values: JSON.stringify(values) }
      user.do({ do: 'command', to: GATEWAY, node: REGISTER, ...given })
      return user.event({ event: 'stage' })
    }
    const isOnline = () => vi.waitFor(() => expect(bridge.gateway.users[0]?.status.state).toBe('online'), LIMIT)

    it('asks for a code until it is right, and stores the user then', async () => {
      const form = await stage()
      expect(form['fields']).toEqual(expect.arrayContaining(['username', 'password']))
      const asked = await stage(form['session'], { username: 'juliet', password: accounts.juliet })
      expect(asked['fields']).toContain('code')
      const wrong = await stage(asked['session'], { code: '000000' })
      expect(wrong['status']).toBe('executing')
      expect(wrong['fields']).toContain('code')
      expect(bridge.gateway.users).toEqual([])
      const done = await stage(wrong['session'], { code: bridge.superduper.admin.codeOf('juliet') ?? '' })
      expect(done['status']).toBe('completed')
      await isOnline()
      user.do({ do: 'cancel', to: GATEWAY })
      await user.event({ event: 'cancelled' })
      expect(bridge.gateway.users).toEqual([])
    })

    it('links a device by a code that is a picture and a text', async () => {
      const form = await stage()
      const shown = await stage(form['session'])
      expect(shown['media']).toEqual([expect.stringMatching(/^cid:|^data:|^http/)])
      const { code = '' } = shown['values'] as { readonly code?: string }
      bridge.superduper.admin.perform({ call: 'confirm-qr', account: 'romeo', code })
      await isOnline()
      user.do({ do: 'say', to: `echobot@${GATEWAY}`, body: 'Linked?' })
      await user.event({ event: 'message', body: 'echo: Linked?' })
    })
  },
)
