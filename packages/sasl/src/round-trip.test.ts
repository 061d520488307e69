import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChannelBinding, ClientExchange, SaslSuccess, ServerExchange } from './index.js'
import { chooseMechanism, defaultMechanisms, deriveScramKeys, saslPrep, serverExchange } from './index.js'

const usable = (as: 'stored' | 'query') => (text: string) => {
  try {
    return saslPrep(text, { as }) !== ''
  } catch {
    return false
  }
}
const text = (as: 'stored' | 'query') =>
  fc
    .oneof(
      fc.string({ minLength: 1 }),
      fc
        .array(fc.integer({ min: 0, max: 0x2fff }), { minLength: 1, maxLength: 6 })
        .map((points) => String.fromCodePoint(...points)),
      fc.string({ unit: fc.constantFrom('=', ',', 'a', '\u00E9', '\u4E2D', '\u{1F600}', '\uFF21', ' '), minLength: 1 }),
    )
    .filter(usable(as))

/** Runs both ends against each other, with the client's messages as they would arrive. */
async function run(client: ClientExchange, server: ServerExchange): Promise<SaslSuccess> {
  let response: Uint8Array | undefined = await client.start()
  for (;;) {
    const step = await server.respond(response)
    if ('success' in step) {
      await client.finish(step.success.data)
      return step.success
    }
    response = await client.respond(step.challenge)
  }
}

const channelBindings: readonly ChannelBinding[] = [{ type: 'tls-exporter', data: Uint8Array.of(1, 2, 3, 4) }]

describe('both ends against each other', () => {
  it.each(defaultMechanisms.filter((name) => name.startsWith('SCRAM')))('%s', async (mechanism) => {
    await fc.assert(
      fc.asyncProperty(
        text('query'),
        text('stored'),
        text('query').filter((authzid) => !authzid.includes('\0')),
        fc.boolean(),
        async (username, password, authzid, wrong) => {
          const offer = { mechanisms: [mechanism, 'PLAIN'], channelBindings: ['tls-exporter'] }
          const plus = mechanism.endsWith('-PLUS')
          const server = serverExchange(mechanism, {
            lookup: (_, hash) => deriveScramKeys(hash, wrong ? `${password}x` : password, undefined, 4),
            ...(plus ? { channelBindings, offer } : {}),
          })
          const client = chooseMechanism({
            offered: offer.mechanisms,
            credentials: { username, password, authzid },
            secure: true,
            minIterations: 4,
            ...(plus ? { channelBindings, offeredChannelBindings: offer.channelBindings } : {}),
          })
          expect(client.mechanism).toBe(mechanism)
          if (usable('stored')(`${password}x`) && wrong) {
            await expect(run(client, server)).rejects.toMatchObject({ code: 'not-authorized' })
          } else if (!wrong) {
            const success = await run(client, server)
            expect(success).toMatchObject({ username: saslPrep(username, { as: 'query' }), authzid })
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('PLAIN', async () => {
    await fc.assert(
      fc.asyncProperty(text('query'), text('stored'), async (username, password) => {
        const server = serverExchange('PLAIN', {
          checkPlain: async (name, word) => name === saslPrep(username, { as: 'query' }) && word === saslPrep(password),
        })
        const client = chooseMechanism({ offered: ['PLAIN'], credentials: { username, password }, secure: true })
        await run(client, server)
      }),
    )
  })

  it('survives any bytes from the other end', async () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc
        .array(
          fc.constantFrom('n,,', 'n=a', 'r=b', 'c=biws', 'p=AAAA', 's=AAAA', 'i=1', 'v=AAAA', 'e=x', ',', '=', 'm=1'),
        )
        .map((parts) => new TextEncoder().encode(parts.join(','))),
    )
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (first, second) => {
        const server = serverExchange('SCRAM-SHA-1', { lookup: async () => undefined })
        const client = chooseMechanism({
          offered: ['SCRAM-SHA-1'],
          credentials: { username: 'a', password: 'b' },
          secure: true,
        })
        await client.start()
        for (const message of [first, second]) {
          await server.respond(message).catch((error: unknown) => expect(error).toHaveProperty('code'))
          await client.respond(message).catch((error: unknown) => expect(error).toHaveProperty('code'))
        }
        await expect(client.finish(second)).rejects.toHaveProperty('code')
      }),
    )
  })
})
