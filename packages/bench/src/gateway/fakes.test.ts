import { connect } from 'node:net'
import { createComponent } from '@trestle/component'
import { ping } from '@trestle/xep-0199'
import { expect, it, onTestFinished } from 'vitest'
import { startFakeNetwork } from './fake-network.js'
import { startFakeServer } from './fake-server.js'
import { type FromModule, type FromNetwork, openLines } from './lines.js'
import { DOMAIN, SECRET } from './population.js'

it('passes the pings of a component to itself behind its messages', async () => {
  const got: (string | undefined)[] = []
  const server = await startFakeServer(({ attrs }) => void got.push(attrs['id']))
  onTestFinished(server.close)
  const component = createComponent({ jid: DOMAIN, secret: SECRET, port: server.port })
  component.use(ping)
  await component.start()
  onTestFinished(() => component.stop())
  component.send(component.message({ to: 'user1@bench.localhost', id: 'm1', body: 'Hello' }))
  await component.get(ping).ping(DOMAIN)
  expect(got).toEqual(['m1'])
})

it('accepts what the module sends', async () => {
  const sent: string[] = []
  const network = await startFakeNetwork({ onMessage: ({ body }) => void sent.push(body) })
  onTestFinished(network.close)
  const socket = connect(network.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const accepted = new Promise<FromNetwork>((resolve) => {
    const lines = openLines<FromNetwork, FromModule>(socket, resolve)
    lines.send({ kind: 'send', call: 7, user: 'user1@bench.localhost', chat: 'person1', body: 'Hello\nworld' })
  })
  expect(await accepted).toEqual({ kind: 'accepted', call: 7, legacyId: 'n1' })
  expect(sent).toEqual(['Hello\nworld'])
})
