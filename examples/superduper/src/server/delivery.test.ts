import { freePorts } from '@trestle/test-fixtures'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createClient, startServer, temporaryFolder } from '../../test/support.js'
import type { SuperDuperClient } from '../client.js'
import type { SuperDuperServer } from './index.js'

const action = fc.oneof(
  { weight: 5, arbitrary: fc.constant('send' as const) },
  fc.constantFrom(
    'drop-before' as const,
    'drop-after' as const,
    'duplicate' as const,
    'disconnect-sender' as const,
    'disconnect-recipient' as const,
    'restart' as const,
  ),
)

/** Does it again, after a login, until it was answered. */
async function insist<T>(client: SuperDuperClient, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run()
    } catch {
      await client.login().catch(() => {})
    }
  }
}

it('whatever breaks, every message arrives, in order, and is one message however often it is sent or told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
      const dataDir = temporaryFolder()
      // One that no outgoing connection gets while the server is down.
      const [port = 0] = await freePorts(1)
      let server: SuperDuperServer = await startServer({ dataDir, port })
      const sender = createClient(server, 'juliet')
      const recipient = createClient(server, 'romeo')
      const arrived: string[] = []
      recipient.on('message', ({ id }) => void arrived.push(id))
      await Promise.all([sender.login(), recipient.login()])
      const sent: string[] = []
      for (const [index, what] of actions.entries()) {
        const [juliet, romeo] = [{ account: 'juliet' }, { account: 'romeo' }]
        if (what === 'disconnect-sender') server.admin.perform({ call: 'disconnect', ...juliet })
        else if (what === 'disconnect-recipient') server.admin.perform({ call: 'disconnect', ...romeo })
        else if (what === 'duplicate') server.admin.perform({ call: 'fault', ...romeo, kind: what })
        else if (what === 'restart') {
          await server.close()
          server = await startServer({ dataDir, port })
        } else if (what !== 'send') {
          server.admin.perform({ call: 'fault', ...juliet, kind: what, request: 'send' })
        } else {
          const message = { text: String(index), destination: 'romeo', clientId: `c${index}` }
          sent.push(await insist(sender, () => sender.sendMessage(message)))
        }
      }
      // The recipient is told all that is left before its answer.
      server.admin.perform({ call: 'clear-faults', account: 'juliet' })
      await insist(recipient, () => recipient.contacts())
      const first = arrived.filter((id, index) => arrived.indexOf(id) === index)
      expect(first).toEqual(sent)
      expect(new Set(sent).size).toBe(sent.length)
      await Promise.all([sender.logout(), recipient.logout()])
      await server.close()
    }),
    { numRuns: 15 },
  )
})
