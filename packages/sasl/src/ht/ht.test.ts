import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ChannelBinding,
  type ClientExchange,
  chooseHtMechanism,
  chooseMechanism,
  clientExchange,
  defaultMechanisms,
  type HtServerOptions,
  htClient,
  htMechanism,
  htServer,
  type SaslSuccess,
  type ServerExchange,
  serverExchange,
} from '../index.js'

const channelBindings: readonly ChannelBinding[] = [
  { type: 'tls-exporter', data: Uint8Array.of(1, 2, 3) },
  { type: 'tls-unique', data: Uint8Array.of(4, 5) },
  { type: 'tls-server-end-point', data: Uint8Array.of(6) },
]
const names = ['SHA-256', 'SHA-512'].flatMap((hash) =>
  ['EXPR', 'UNIQ', 'ENDP', 'NONE'].map((binding) => `HT-${hash}-${binding}`),
)
const token = 'secret-token:balcony'

const client = (name = 'HT-SHA-256-EXPR') => htClient(name, { username: 'juliet', token, channelBindings })
const server = (name = 'HT-SHA-256-EXPR', options: Partial<HtServerOptions> = {}) =>
  htServer(name, { lookup: (username) => (username === 'juliet' ? [token] : []), channelBindings, ...options })

async function run(one: ClientExchange, other: ServerExchange): Promise<SaslSuccess> {
  const step = await other.respond(await one.start())
  if ('challenge' in step) throw new Error('HT has no challenges')
  await one.finish(step.success.data)
  return step.success
}

const dataOf = (name: string) =>
  channelBindings.find(({ type }) => type === htMechanism(name)?.binding)?.data ?? new Uint8Array()

describe('the names of the Hashed Token family', () => {
  it('are read', () => {
    expect(htMechanism('HT-SHA-512-ENDP')).toEqual({
      name: 'HT-SHA-512-ENDP',
      hash: 'SHA-512',
      binding: 'tls-server-end-point',
    })
    expect(htMechanism('HT-SHA-256-NONE')).toMatchObject({ binding: undefined })
  })

  it.each([
    'HT-SHA-1-NONE',
    'HT-SHA3-512-EXPR',
    'HT-SHA-256',
    'HT2-SHA-256-NONE',
    'SCRAM-SHA-256',
    '',
    'HT-SHA-256-NONE ',
  ])('are not known: %j', (name) => {
    expect(htMechanism(name)).toBeUndefined()
    expect(() => client(name)).toThrow(expect.objectContaining({ code: 'invalid-mechanism' }))
    expect(() => server(name)).toThrow(expect.objectContaining({ code: 'invalid-mechanism' }))
  })

  it('are no mechanisms for passwords', () => {
    expect(defaultMechanisms.filter((name) => name.startsWith('HT'))).toEqual([])
    const credentials = { username: 'juliet', password: token }
    for (const name of names) {
      const order = [name]
      expect(() => chooseMechanism({ offered: [name], credentials, secure: true, order })).toThrow(/not supported/)
      expect(() => clientExchange(name, { credentials, secure: true })).toThrow(/not known/)
      expect(() => serverExchange(name, {})).toThrow(/not available/)
    }
  })

  it('are chosen by what both ends can bind to, and then by the hash', () => {
    const chosen = (offered: readonly string[], own = channelBindings) => chooseHtMechanism(offered, own)?.name
    expect(chosen(names)).toBe('HT-SHA-512-EXPR')
    expect(chosen(names, channelBindings.slice(2))).toBe('HT-SHA-512-ENDP')
    expect(chosen(names, [])).toBe('HT-SHA-512-NONE')
    expect(chosen(['HT-SHA-512-NONE', 'HT-SHA-256-ENDP'])).toBe('HT-SHA-256-ENDP')
    expect(chosen(['HT-SHA-256-UNIQ', 'HT-SHA-256-NONE'], channelBindings.slice(0, 1))).toBe('HT-SHA-256-NONE')
    expect(chosen(['HT-SHA-256-EXPR'], [])).toBeUndefined()
    expect(chosen(['PLAIN', 'HT-SHA3-512-EXPR'])).toBeUndefined()
  })
})

describe('a Hashed Token exchange', () => {
  it.each(names)('by %s says what the draft says', async (name) => {
    const hmac = (role: string) =>
      createHmac(name.includes('512') ? 'sha512' : 'sha256', token)
        .update(role)
        .update(dataOf(name))
        .digest()
    const message = Buffer.concat([Buffer.from('juliet\0'), hmac('Initiator')])
    const exchange = client(name)
    expect(exchange.mechanism).toBe(name)
    expect(Buffer.from((await exchange.start())!)).toEqual(message)
    const step = await server(name).respond(message)
    expect(step).toMatchObject({ success: { username: 'juliet' } })
    expect(Buffer.from(('success' in step && step.success.data) || [])).toEqual(hmac('Responder'))
    await exchange.finish(hmac('Responder'))
  })

  it('succeeds with whatever token both ends have, and with no other', async () => {
    const anyToken = fc.string({ minLength: 1, unit: 'grapheme' })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), anyToken, anyToken, async (name, ours, theirs) => {
        const one = htClient(name, { username: 'juliet', token: ours, channelBindings })
        const result = run(one, server(name, { lookup: () => [theirs] }))
        if (ours === theirs) await result
        else await expect(result).rejects.toMatchObject({ code: 'not-authorized' })
      }),
    )
  })

  it('tries every token that is good, and tells which it was', async () => {
    const used: string[] = []
    const asked: string[] = []
    const exchange = server('HT-SHA-256-EXPR', {
      lookup(username, mechanism) {
        asked.push(username, mechanism)
        return ['newer', token, 'older']
      },
      used: (username, one) => void used.push(username, one),
    })
    expect(await run(client(), exchange)).toMatchObject({ username: 'juliet' })
    expect(asked).toEqual(['juliet', 'HT-SHA-256-EXPR'])
    expect(used).toEqual(['juliet', token])
  })

  it('is bound to the channel', async () => {
    const elsewhere = channelBindings.map(({ type, data }) => ({ type, data: Uint8Array.of(...data, 0) }))
    for (const name of names.filter((one) => !one.endsWith('NONE'))) {
      await expect(run(client(name), server(name, { channelBindings: elsewhere }))).rejects.toMatchObject({
        code: 'not-authorized',
      })
      expect(() => htClient(name, { username: 'juliet', token })).toThrow(/needs channel binding data/)
      expect(() => server(name, { channelBindings: [] })).toThrow(/not available/)
    }
  })

  it('prepares the user name', async () => {
    const one = htClient('HT-SHA-256-NONE', { username: 'juli\u00ADet', token })
    expect(await run(one, server('HT-SHA-256-NONE'))).toMatchObject({ username: 'juliet' })
  })

  it('takes the proof as a challenge too, where success carries no data', async () => {
    const one = client()
    const step = await server().respond(await one.start())
    if ('challenge' in step) throw new Error('no challenge is due')
    expect(await one.respond(step.success.data!)).toEqual(new Uint8Array())
    await one.finish(undefined)
  })
})

describe('a Hashed Token client', () => {
  it.each([
    ['nothing', undefined],
    ['something empty', new Uint8Array()],
    ['zeros', new Uint8Array(32)],
    ['too little', new Uint8Array(31)],
    ['very much', new Uint8Array(100_000)],
  ])('refuses a server that proves nothing: %s', async (_, data) => {
    const one = client()
    await one.start()
    await expect(one.finish(data)).rejects.toMatchObject({ code: 'server-signature' })
    const challenged = client()
    await challenged.start()
    await expect(challenged.respond(data ?? new Uint8Array())).rejects.toMatchObject({ code: 'server-signature' })
  })

  it('refuses its own words sent back', async () => {
    const one = client()
    const said = (await one.start())!
    await expect(one.finish(said.subarray('juliet\0'.length))).rejects.toMatchObject({ code: 'server-signature' })
  })

  it('is used once, and in order', async () => {
    const one = client()
    await expect(one.finish(undefined)).rejects.toMatchObject({ code: 'aborted' })
    await expect(one.start()).rejects.toMatchObject({ code: 'aborted' })
    const proved = client()
    const step = await server().respond(await proved.start())
    const data = 'success' in step ? step.success.data! : undefined
    await proved.respond(data!)
    await expect(proved.finish(data)).rejects.toMatchObject({ code: 'bad-challenge' })
    await expect(proved.respond(data!)).rejects.toMatchObject({ code: 'aborted' })
  })

  it.each([
    ['no user name', { username: '', token }],
    ['a user name that cannot be prepared', { username: 'a\0b', token }],
    ['no token', { username: 'juliet', token: '' }],
  ])('refuses %s, and does not repeat it', (_, options) => {
    expect(() => htClient('HT-SHA-256-NONE', options)).toThrow(expect.objectContaining({ code: 'bad-credentials' }))
  })
})

describe('a Hashed Token server', () => {
  it('survives any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (bytes) => {
        const code = expect.stringMatching(/^(malformed-request|not-authorized)$/)
        await expect(server().respond(bytes)).rejects.toMatchObject({ code })
      }),
    )
  })

  const hash = new Uint8Array(32)
  const message = (user: string, proof: Uint8Array) => Uint8Array.from([...new TextEncoder().encode(user), 0, ...proof])
  it.each([
    ['an unknown user', message('romeo', hash), 'not-authorized'],
    ['a wrong token', message('juliet', hash), 'not-authorized'],
    ['a user name that cannot be prepared', message('\u0007', hash), 'not-authorized'],
    ['no user name', message('', hash), 'malformed-request'],
    ['a very long one', message('x'.repeat(4000), hash), 'malformed-request'],
    ['a hash that is too short', message('juliet', hash.subarray(1)), 'malformed-request'],
    ['one that is too long', message('juliet', new Uint8Array(64)), 'malformed-request'],
    ['nothing', new Uint8Array(), 'malformed-request'],
  ])('refuses %s', async (_, bytes, code) => {
    const exchange = server()
    await expect(exchange.respond(bytes)).rejects.toMatchObject({ code })
    await expect(exchange.respond((await client().start())!)).rejects.toMatchObject({ code: 'aborted' })
  })

  it('never takes an empty token', async () => {
    const proof = new Uint8Array(createHmac('sha256', '').update('Initiator').digest())
    const exchange = server('HT-SHA-256-NONE', { lookup: () => [''] })
    await expect(exchange.respond(message('juliet', proof))).rejects.toMatchObject({ code: 'not-authorized' })
  })

  it('calls trouble of the application temporary, and shows no token', async () => {
    const cause = new Error('disk full')
    const failing: Partial<HtServerOptions>[] = [
      { lookup: () => Promise.reject(cause) },
      { used: () => Promise.reject(cause) },
    ]
    for (const options of failing) {
      const error: unknown = await run(client(), server(undefined, options)).catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'temporary-auth-failure', cause })
      expect(JSON.stringify(error) + String(error)).not.toContain(token)
    }
  })
})
