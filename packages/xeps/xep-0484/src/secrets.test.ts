import { inspect } from 'node:util'
import { sasl2 } from '@trestle/xep-0388'
import { Element } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, createRomeo, logIn, TOKEN } from '../test/login.js'
import { type FastError, type FastToken, fast } from './index.js'

const SECRET = 'secret-token:do-not-show'
const codes = (errors: readonly unknown[]) => errors.map((error) => (error as FastError).code)

/** However somebody may look at an error. */
const shown = (error: unknown) =>
  [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), String(error), (error as Error).stack].join()

describe('what a server gives', () => {
  const answer = (attrs: Record<string, string>) => new Element('token', 'urn:xmpp:fast:0', attrs)
  const expiry = '2100-01-01T00:00:00Z'

  it.each([
    ['without a token', answer({ expiry })],
    ['with an empty token', answer({ expiry, token: '' })],
    ['with a token of great length', answer({ expiry, token: SECRET.repeat(1000) })],
    ['without an end', answer({ token: SECRET })],
    ['with an end that is none', answer({ token: SECRET, expiry: 'never' })],
  ])('is no token %s, and no login fails of it', async (_, gives) => {
    const { host, errors } = createRomeo()
    expect(await logIn(host, { gives })).toHaveLength(1)
    expect(codes(errors)).toEqual(['bad-token'])
    expect(shown(errors[0])).not.toContain('secret-token')
    expect(await logIn(host)).toMatchObject([{ mechanism: 'PLAIN' }])
  })
})

describe('a store', () => {
  it.each(['getToken', 'setToken', 'deleteToken'] as const)('may fail to %s, and no login fails of it', async (op) => {
    const { host, errors } = createRomeo()
    await logIn(host)
    const cause = new Error('disk full')
    host.get(fast).api.register(op, () => Promise.reject(cause))
    await logIn(host, { gives: 'rotated' })
    await logIn(host, { refusal: 'not-authorized' })
    expect(codes(errors)).toContain('store-failed')
    expect(errors[0]).toMatchObject({ cause })
    for (const error of errors) expect(shown(error)).not.toContain(TOKEN)
  })

  it('may hold anything at all', async () => {
    const { host, errors } = createRomeo()
    const userAgentId = await host.get(sasl2).userAgentId()
    const good = { token: SECRET, mechanism: 'HT-SHA-256-EXPR', expiry: '2100-01-01T00:00:00Z', count: 1, userAgentId }
    const record = fc.oneof(
      fc.anything(),
      fc.record({
        token: fc.oneof(fc.constant(SECRET), fc.anything()),
        mechanism: fc.oneof(fc.constant(good.mechanism), fc.anything()),
        expiry: fc.oneof(fc.constant(good.expiry), fc.string(), fc.anything()),
        count: fc.oneof(fc.constant(1), fc.anything()),
        userAgentId: fc.oneof(fc.constant(userAgentId), fc.anything()),
      }),
    )
    let found: unknown
    host.get(fast).api.register('getToken', () => found as FastToken)
    await fc.assert(
      fc.asyncProperty(record, async (given) => {
        found = given
        const asked = await logIn(host, { known: SECRET })
        expect(['PLAIN', 'HT-SHA-256-EXPR']).toContain(asked.at(-1)?.mechanism)
      }),
      { examples: [[good], [null], [{ ...good, count: -1 }], [{ ...good, token: '' }], [[good]]] },
    )
    expect(new Set(codes(errors))).toEqual(new Set(['bad-record']))
    for (const error of new Set(errors.map(shown))) expect(error).not.toContain(SECRET)
  })
})

it('keeps what the server does wrong apart from the token', async () => {
  const { host } = createRomeo()
  await logIn(host, { gives: SECRET })
  const error: unknown = await logIn(host, { known: SECRET, proof: () => undefined }).catch((reason: unknown) => reason)
  expect(shown(error)).not.toContain(SECRET)
  expect(await host.get(fast).api.run('getToken', { jid: ACCOUNT })).toMatchObject({ token: SECRET })
})
