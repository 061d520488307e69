import type { Client } from '@trestle/client'
import { createGateway, createMemoryStore, type Gateway } from '@trestle/gateway'
import network from '@trestle/gateway-irc'
import { describeWithIrc, describeWithServers } from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enter, hears, logInUser } from './xmpp-user.js'

const GATEWAY = 'irc.localhost'
const SECRET = 'kept between us'
const options = { users: { juliet: 'balcony' }, components: { [GATEWAY]: SECRET } }
const at = (name: string) => `${name}%127.0.0.1@${GATEWAY}`

describeWithServers('the gateway to IRC', { servers: ['prosody'], options }, (server) => {
  describeWithIrc('over', {}, (irc) => {
    let gateway: Gateway
    let juliet: Client

    beforeAll(async () => {
      const { host, componentPort: port, domain } = server()
      gateway = createGateway({
        ...{ network, store: createMemoryStore(), allows: () => true },
        config: { server: '127.0.0.1', port: String(irc.server().port), tls: 'plain' },
        component: { jid: GATEWAY, secret: SECRET, host, port, reconnect: { initial: 100, max: 1000 } },
      })
      await gateway.start()
      juliet = await logInUser(server(), `juliet@${domain}`, 'balcony')
      await juliet.get(registration).register(GATEWAY, { nick: 'juliet' })
    })
    afterAll(async () => {
      await juliet?.get(registration).cancel(GATEWAY)
      await juliet?.stop()
      await gateway?.stop()
    })

    it('lets a client into a channel, where both sides hear each other', async () => {
      const romeo = await irc.peer('Romeo')
      await romeo.join('#verona')
      romeo.send('TOPIC #verona :Two households')
      const room = await enter(juliet, at('#verona'), 'juliet')
      expect([...room.occupants.values()].map(({ nick }) => nick).sort()).toEqual(['Romeo', 'juliet'])
      await room.send(room.message({ body: 'Ay me!' }))
      expect((await romeo.next('PRIVMSG')).params).toEqual(['#verona', 'Ay me!'])
      const heard = hears(juliet, `${at('#verona')}/Romeo`, 'She speaks')
      romeo.send('PRIVMSG #verona :She speaks')
      await heard
    })

    it('carries what is said between two', async () => {
      const romeo = await irc.peer('Romeo')
      const heard = hears(juliet, `${at('romeo')}/legacy`, 'Lady')
      romeo.send('PRIVMSG juliet :Lady')
      await heard
      juliet.send(juliet.message({ to: at('romeo'), body: '/me listens' }))
      expect((await romeo.next('PRIVMSG')).params).toEqual(['Romeo', '\x01ACTION listens\x01'])
    })
  })
})
