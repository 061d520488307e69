import { type Connection, type ConnectTarget, createClient, tcpConnector } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { Element } from '@trestle/xml'
import { afterEach, expect, it } from 'vitest'
import { createComponent } from '../src/index.js'

const users = { romeo: 'wherefore', tybalt: 'prince of cats' }
const secret = 'tops3cret'
const NS = 'urn:example:echo'
/** One byte as an attacker sends it, four as servers pass it on. */
const GROWING = '>'

/** Writes `>` as it is, which XML allows. */
function unescaped(connection: Connection): Connection {
  const { transport, startTls } = connection
  const write = (data: string) => transport.write(data.replaceAll('&gt;', '>'))
  return {
    ...connection,
    transport: Object.create(transport, { write: { value: write } }),
    ...(startTls && { startTls: async (options) => unescaped(await startTls(options)) }),
  }
}

describeWithServers(
  'what is echoed of others',
  { options: { components: { 'left.localhost': secret }, users } },
  (server) => {
    const undo: (() => Promise<void>)[] = []
    afterEach(async () => {
      await Promise.all(undo.splice(0).map((one) => one()))
    })

    async function logIn(name: keyof typeof users) {
      const { host, c2sPort: port, ca } = server()
      const limits = { maxOutgoingBytes: 2 ** 24 }
      const tcp = tcpConnector({ host, port, tls: { ca } })
      const connector = { connect: async (target: ConnectTarget) => unescaped(await tcp.connect(target)) }
      const client = createClient({ jid: `${name}@localhost`, password: users[name], connector, limits })
      undo.push(() => client.stop())
      await client.start()
      return client
    }

    it('never ends the session of a component, and keeps nobody from being heard', { timeout: 60_000 }, async () => {
      const { host, componentPort: port } = server()
      const component = createComponent({ jid: 'left.localhost', secret, host, port })
      undo.push(() => component.stop())
      const failures: unknown[] = []
      const lost: unknown[] = []
      component.on('error', ({ error }) => failures.push(error))
      component.on('reconnecting', ({ error }) => lost.push(error))
      const received: string[] = []
      // Answers with what it was asked, as service discovery does with a node.
      component.xmpp.iq.onRequest('get', { ns: NS, name: 'echo' }, ({ payload }) => {
        return new Element('echo', NS, { ...payload?.attrs, more: `${payload?.attrs['node']}` })
      })
      await component.start()
      const romeo = await logIn('romeo')
      const tybalt = await logIn('tybalt')
      const all = component.xmpp.events.wait('message', {
        timeout: 30_000,
        where: (message) => received.push(message.body ?? '') === 20,
      })
      const attack = (id: string, node: string) =>
        tybalt.send(
          new Element('iq', 'jabber:client', { type: 'get', id, to: 'left.localhost' }, [
            new Element('echo', NS, { node }),
          ]),
        )
      const refused = tybalt.xmpp.iq
        .request('get', 'left.localhost', new Element('echo', NS, { node: GROWING.repeat(140_000) }))
        .catch((error) => error)
      for (let i = 0; i < 20; i++) {
        if (i % 10 === 5) attack(GROWING.repeat(130 * 1024), 'x')
        romeo.send(romeo.message({ to: 'left.localhost', body: `number ${i}` }))
      }
      await all
      expect(received).toEqual(Array.from({ length: 20 }, (_, i) => `number ${i}`))
      expect(await refused).toMatchObject({ code: 'policy-violation' })
      expect(lost).toEqual([])
      expect(failures).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'too-large' })]))
    })
  },
)
