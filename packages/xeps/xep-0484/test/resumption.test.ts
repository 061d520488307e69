import { createClient } from '@trestle/client'
import { startFaultyProxy } from '@trestle/test-fixtures'
import { createTestServer } from '@trestle/test-server'
import { streamManagement } from '@trestle/xep-0198'
import { carbonSent, carbons } from '@trestle/xep-0280'
import { bind2 } from '@trestle/xep-0386'
import { expect, it, onTestFinished } from 'vitest'
import { fast } from '../src/index.js'

const limit = { timeout: 45_000 }

it('a session that was cut off is taken up again by the token, in one round trip, with all that was on', async () => {
  const server = await createTestServer({ users: { romeo: 'wherefore', juliet: 'art thou' } }).start()
  onTestFinished(() => server.stop())
  const { host, ca } = server
  const proxy = await startFaultyProxy({ target: { host, port: server.c2sPort } })
  onTestFinished(() => proxy.stop())

  function client(port: number) {
    const sent: string[] = []
    const one = createClient({
      jid: 'romeo@localhost',
      password: 'wherefore',
      host,
      port,
      tls: { ca },
      reconnect: { initial: 20, max: 100 },
      wire(entry) {
        if (entry.kind === 'element' && entry.direction === 'out') sent.push(entry.element.name)
      },
    })
    onTestFinished(() => one.stop())
    one.use(bind2).use(fast).use(streamManagement).use(carbons)
    return { one, sent }
  }

  const { one: romeo, sent } = client(proxy.port)
  const jid = await romeo.start()
  romeo.send(romeo.presence())
  await romeo.get(streamManagement).acked(undefined, limit)
  expect([romeo.get(fast).usedToken, romeo.get(carbons).enabled]).toEqual([false, true])

  sent.length = 0
  const back = romeo.xmpp.events.wait('online', limit)
  for (const connection of proxy.connections) connection.cut()
  expect(await back).toEqual({ jid, resumed: true })
  expect(romeo.get(fast).usedToken).toBe(true)
  const login = sent.slice(sent.indexOf('starttls'))
  expect(login.slice(0, 2)).toEqual(['starttls', 'authenticate'])
  expect(login).not.toContain('iq')

  const copied = romeo.xmpp.events.wait(carbonSent, limit)
  const { one: elsewhere } = client(server.c2sPort)
  await elsewhere.start()
  elsewhere.send(elsewhere.message({ to: 'juliet@localhost', body: 'Good night' }))
  expect((await copied).message.body).toBe('Good night')
})
