import { describe, expect, it } from 'vitest'
import {
  type ChannelBinding,
  clientExchange,
  deriveScramKeys,
  matchesScramKeys,
  type ServerExchangeOptions,
  serverExchange,
} from '../index.js'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const keys = deriveScramKeys('SHA-1', 'pencil', undefined, 4096)
const lookup = async (username: string) => (username === 'juliet' ? keys : undefined)
const binding: ChannelBinding = { type: 'tls-exporter', data: Uint8Array.of(1, 2, 3) }

function server(options: ServerExchangeOptions = {}, mechanism = 'SCRAM-SHA-1') {
  return serverExchange(mechanism, { lookup, unknownUserIterations: 4096, ...options })
}

async function challenge(message: string, options?: ServerExchangeOptions, mechanism?: string): Promise<string> {
  const step = await server(options, mechanism).respond(encode(message))
  if (!('challenge' in step)) throw new Error('expected a challenge')
  return decode(step.challenge)
}

describe('SCRAM server before a hostile client', () => {
  it.each([
    ['empty', ''],
    ['no GS2 header', 'n=juliet,r=abc'],
    ['unknown flag', 'x,,n=juliet,r=abc'],
    ['binding without a name', 'p=,,n=juliet,r=abc'],
    ['binding that this mechanism has not', 'p=tls-exporter,,n=juliet,r=abc'],
    ['authorization identity without a name', 'n,a=,n=juliet,r=abc'],
    ['authorization identity wrongly escaped', 'n,a=a=b,n=juliet,r=abc'],
    ['no name', 'n,,r=abc'],
    ['empty name', 'n,,n=,r=abc'],
    ['name wrongly escaped', 'n,,n=a=2c,r=abc'],
    ['name that cannot be prepared', 'n,,n=a\u0007,r=abc'],
    ['name of nothing visible', 'n,,n=\u00AD,r=abc'],
    ['no nonce', 'n,,n=juliet'],
    ['empty nonce', 'n,,n=juliet,r='],
    ['nonce not printable', 'n,,n=juliet,r=a\u00E9'],
    ['nonce too long', `n,,n=juliet,r=${'x'.repeat(513)}`],
    ['wrong order', 'n,,r=abc,n=juliet'],
    ['mandatory extension', 'n,,m=1,n=juliet,r=abc'],
    ['double attribute', 'n,,n=juliet,r=abc,n=romeo'],
    ['too long', `n,,n=juliet,r=abc,x=${'x'.repeat(9000)}`],
  ])('refuses a first message: %s', async (_, message) => {
    const exchange = server()
    await expect(exchange.respond(encode(message))).rejects.toMatchObject({ code: 'malformed-request' })
    await expect(exchange.respond(encode('n,,n=juliet,r=abc'))).rejects.toMatchObject({ code: 'aborted' })
  })

  it.each([
    ['empty', () => '', 'malformed-request'],
    ['other nonce', () => 'c=biws,r=abcd,p=AAAA', 'malformed-request'],
    ['nonce of the client alone', () => 'c=biws,r=abc,p=AAAA', 'malformed-request'],
    ['no proof', (r: string) => `c=biws,r=${r}`, 'malformed-request'],
    ['proof not base64', (r: string) => `c=biws,r=${r},p=*`, 'malformed-request'],
    ['attribute after the proof', (r: string) => `c=biws,r=${r},p=AAAA,x=1`, 'malformed-request'],
    ['mandatory extension', (r: string) => `c=biws,r=${r},m=1,p=AAAA`, 'malformed-request'],
    ['other header', (r: string) => `c=eSws,r=${r},p=AAAA`, 'not-authorized'],
    ['short proof', (r: string) => `c=biws,r=${r},p=AAAA`, 'not-authorized'],
    ['wrong proof', (r: string) => `c=biws,r=${r},p=${btoa('x'.repeat(20))}`, 'not-authorized'],
  ])('refuses a final message: %s', async (_, message, code) => {
    const exchange = server()
    const step = await exchange.respond(encode('n,,n=juliet,r=abc'))
    const nonce = /r=([^,]+)/.exec('challenge' in step ? decode(step.challenge) : '')![1]!
    await expect(exchange.respond(encode(message(nonce)))).rejects.toMatchObject({ code })
    await expect(exchange.respond(encode(message(nonce)))).rejects.toMatchObject({ code: 'aborted' })
  })

  it('asks for a first message that did not come with the request, and goes on from there', async () => {
    const exchange = server()
    expect(await exchange.respond(undefined)).toEqual({ challenge: new Uint8Array() })
    expect(await exchange.respond(encode('n,,n=juliet,r=abc'))).toHaveProperty('challenge')
    await expect(exchange.respond(undefined)).rejects.toMatchObject({ code: 'malformed-request' })
  })

  it('calls trouble of the application temporary', async () => {
    const failing = { lookup: () => Promise.reject(new Error('disk full')) }
    await expect(challenge('n,,n=juliet,r=abc', failing)).rejects.toMatchObject({ code: 'temporary-auth-failure' })
  })
})

describe('unknown users', () => {
  const saltOf = (text: string) => text.split(',')[1]

  it('look like known ones, each time the same', async () => {
    const [real, fake, again, other] = await Promise.all(
      ['juliet', 'nobody', 'nobody', 'nobody2'].map((name) => challenge(`n,,n=${name},r=abc`)),
    )
    expect(fake!.replace(/[^,=]/g, 'x')).toBe(real!.replace(/[^,=]/g, 'x'))
    expect(saltOf(fake!)).toBe(saltOf(again!))
    expect(saltOf(fake!)).not.toBe(saltOf(other!))
  })

  it('keep their salt over restarts with the same secret', async () => {
    const ask = (byte: number) => challenge('n,,n=nobody,r=abc', { unknownUserSecret: Uint8Array.of(byte) })
    expect(saltOf(await ask(1))).toBe(saltOf(await ask(1)))
    expect(saltOf(await ask(1))).not.toBe(saltOf(await ask(2)))
  })

  it('fail as with a wrong password', async () => {
    const attempt = async (username: string, password: string) => {
      const client = clientExchange('SCRAM-SHA-1', { credentials: { username, password } })
      const exchange = server()
      const step = await exchange.respond(await client.start())
      if (!('challenge' in step)) throw new Error('expected a challenge')
      const response = await client.respond(step.challenge)
      return exchange.respond(response).catch((error: unknown) => String(error))
    }
    const wrong = await attempt('juliet', 'wrong')
    expect(wrong).toBe('SaslError: User name or password are wrong')
    expect(await attempt('nobody', 'pencil')).toBe(wrong)
    expect(await attempt('juliet', 'pencil')).toMatchObject({ success: { username: 'juliet' } })
  })
})

describe('channel binding on the server', () => {
  const plus = { channelBindings: [binding] }

  it('refuses a client that was not shown the offer', async () => {
    await expect(challenge('y,,n=juliet,r=abc', plus)).rejects.toMatchObject({ code: 'not-authorized' })
    const offered = { ...plus, offer: { mechanisms: ['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS'] } }
    await expect(challenge('y,,n=juliet,r=abc', offered)).rejects.toMatchObject({ code: 'not-authorized' })
    const notOffered = { ...plus, offer: { mechanisms: ['SCRAM-SHA-1'] } }
    await expect(challenge('y,,n=juliet,r=abc', notOffered)).resolves.toContain('r=abc')
    await expect(challenge('n,,n=juliet,r=abc', plus)).resolves.toContain('r=abc')
    await expect(challenge('y,,n=juliet,r=abc')).resolves.toContain('r=abc')
  })

  it('wants the binding that the mechanism is named for', async () => {
    for (const flag of ['n', 'y', 'p=tls-unique', 'p=TLS-exporter']) {
      const refused = challenge(`${flag},,n=juliet,r=abc`, plus, 'SCRAM-SHA-1-PLUS')
      await expect(refused).rejects.toMatchObject({ code: 'malformed-request' })
    }
  })

  it('refuses a client on another channel', async () => {
    const login = async (data: Uint8Array) => {
      const credentials = { username: 'juliet', password: 'pencil' }
      const client = clientExchange('SCRAM-SHA-1-PLUS', { credentials, channelBinding: { ...binding, data } })
      const exchange = server(plus, 'SCRAM-SHA-1-PLUS')
      const step = await exchange.respond(await client.start())
      if (!('challenge' in step)) throw new Error('expected a challenge')
      return exchange.respond(await client.respond(step.challenge))
    }
    await expect(login(binding.data)).resolves.toHaveProperty('success')
    await expect(login(Uint8Array.of(3, 2, 1))).rejects.toMatchObject({ code: 'not-authorized' })
  })
})

describe('kept keys', () => {
  it('hold neither password nor client key, and tell a password', async () => {
    expect(Object.keys(await keys).sort()).toEqual(['iterations', 'salt', 'serverKey', 'storedKey'])
    expect(await matchesScramKeys('SHA-1', 'pen\u00ADcil', await keys)).toBe(true)
    expect(await matchesScramKeys('SHA-1', 'crayon', await keys)).toBe(false)
  })

  it('have a salt of their own each', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => deriveScramKeys('SHA-512', 'pencil', undefined, 4096)))
    expect(one!.salt).toHaveLength(16)
    expect(one!.salt).not.toEqual(two!.salt)
    expect(one!.storedKey).toHaveLength(64)
  })

  it('are not made of an unusable password', async () => {
    for (const password of ['', '\u00AD', 'a\u0007']) {
      await expect(deriveScramKeys('SHA-1', password)).rejects.toMatchObject({ code: 'bad-credentials' })
    }
  })
})
