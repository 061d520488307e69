import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { streamManagement } from '../src/index.js'
import { createModelServer, jid } from './model-server.js'

const step = fc.oneof(
  fc.record({ do: fc.constant('client sends' as const), count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constant('server sends' as const), count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ do: fc.constant('deliver' as const), up: fc.nat(6), down: fc.nat(6) }),
  fc.record({ do: fc.constant('wait' as const), time: fc.nat(400) }),
  fc.record({ do: fc.constant('cut' as const) }),
  fc.record({ do: fc.constant('log in' as const) }),
)

it('carries every stanza once and in order, wherever the line breaks, also across 2^32', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(12), fc.nat(12), fc.array(step, { maxLength: 80 }), async (out, back, steps) => {
      const clock = createManualClock()
      const server = createModelServer({ clock })
      const { host, core } = server
      const sent: string[] = []
      const answered: string[] = []
      const heard: string[] = []
      const outbound = (2 ** 32 - out) >>> 0
      const inbound = (2 ** 32 - back) >>> 0
      host.use(streamManagement, { answerEvery: 3 })
      // A session of long ago, whose counters are at their end.
      host.get(streamManagement).api.register('loadSession', () => ({
        id: 'verona-1',
        jid: jid.toString(),
        inbound,
        outbound,
        unacked: [],
        savedAt: 0,
      }))
      server.session = { id: 'verona-1', inbound: outbound, acked: inbound, queue: [] }
      core.install()
      host.xmpp.events.on('message', ({ id }) => heard.push(id ?? ''))
      await server.login()

      for (const one of steps) {
        if (one.do === 'client sends') {
          for (let i = 0; i < one.count; i++) {
            const id = `c${sent.length}`
            sent.push(id)
            host.xmpp.send(new Element('message', 'jabber:client', { id }))
          }
        } else if (one.do === 'server sends') {
          for (let i = 0; i < one.count; i++) {
            const id = `s${answered.length}`
            answered.push(id)
            const stanza = new Element('message', 'jabber:client', { id, from: 'juliet@verona.example' })
            server.send(stanza)
          }
        } else if (one.do === 'deliver') server.deliver(one.up, one.down)
        else if (one.do === 'wait') clock.advance(one.time)
        else if (one.do === 'cut') server.cut()
        else if (!host.xmpp.online) await server.login()
      }
      if (!host.xmpp.online) await server.login()
      for (let i = 0; i < 3; i++) {
        server.deliver()
        clock.advance(1000)
      }
      expect(server.got.map(({ attrs }) => attrs['id'])).toEqual(sent)
      expect(heard).toEqual(answered)
      expect(host.get(streamManagement).unacked).toBe(0)
      expect(server.session.inbound).toBe((outbound + sent.length) >>> 0)
      expect(host.get(streamManagement).sessionState()).toMatchObject({
        inbound: (inbound + answered.length) >>> 0,
        outbound: (outbound + sent.length) >>> 0,
      })
    }),
    { numRuns: 300 },
  )
})
