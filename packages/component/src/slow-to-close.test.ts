import { createManualClock } from '@trestle/testing'
import type { Transport } from '@trestle/xmlstream'
import { describe, expect, it } from 'vitest'
import { setUp, until } from '../test/acceptor.js'

const HEADER = `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='x'>`
const ERROR = `<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`

describe('a server that ends the stream by an error, and does not close it', () => {
  it('is not waited for', async () => {
    const clock = createManualClock()
    let server: Transport | undefined
    const answers = [HEADER, '<handshake/>']
    const { component } = setUp(
      { clock, keepAlive: 0 },
      {
        instead(transport) {
          server = transport
          transport.open({
            onData: () => void transport.write(answers.shift() ?? ''),
            onDrain: () => {},
            onClose: () => {},
          })
          return true
        },
      },
    )
    await component.start()
    const told: string[] = []
    component.on('offline', () => told.push('offline'))
    component.on('reconnecting', () => told.push('reconnecting'))
    server?.write(ERROR)
    await until(() => told.length === 2)
    expect(told).toEqual(['offline', 'reconnecting'])
    await component.stop()
    clock.advance(1000)
    expect(clock.pending).toBe(0)
  })
})
