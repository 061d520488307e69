import { describe, expect, it } from 'vitest'
import { type ClientExchangeOptions, clientExchange, type ScramClientKeys, serverExchange } from '../index.js'
import { deriveScramKeys } from './keys.js'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)
const credentials = { username: 'juliet', password: 'pencil' }

/** A client that has sent its first message, and its nonce. */
async function started(options: Partial<ClientExchangeOptions> = {}) {
  const client = clientExchange('SCRAM-SHA-256', { credentials, ...options })
  const nonce = decode(await client.start()).split('r=')[1]!
  return { client, nonce }
}

describe('SCRAM client before a hostile server', () => {
  it.each([
    ['empty', () => ''],
    ['no attributes', () => 'hello'],
    ['nonce changed', () => 'r=other,s=c2FsdA==,i=4096'],
    ['nonce not continued', (r: string) => `r=${r},s=c2FsdA==,i=4096`],
    ['nonce cut', (r: string) => `r=${r.slice(1)}x,s=c2FsdA==,i=4096`],
    ['nonce with a space', (r: string) => `r=${r} x,s=c2FsdA==,i=4096`],
    ['nonce endless', (r: string) => `r=${r}${'x'.repeat(2000)},s=c2FsdA==,i=4096`],
    ['wrong order', (r: string) => `s=c2FsdA==,r=${r}x,i=4096`],
    ['no salt', (r: string) => `r=${r}x,i=4096`],
    ['empty salt', (r: string) => `r=${r}x,s=,i=4096`],
    ['salt not base64', (r: string) => `r=${r}x,s=*,i=4096`],
    ['salt not canonical', (r: string) => `r=${r}x,s=Zh==,i=4096`],
    ['salt too long', (r: string) => `r=${r}x,s=${btoa('x'.repeat(2000))},i=4096`],
    ['no iterations', (r: string) => `r=${r}x,s=c2FsdA==`],
    ['zero iterations', (r: string) => `r=${r}x,s=c2FsdA==,i=0`],
    ['negative iterations', (r: string) => `r=${r}x,s=c2FsdA==,i=-1`],
    ['fractional iterations', (r: string) => `r=${r}x,s=c2FsdA==,i=1.5`],
    ['hexadecimal iterations', (r: string) => `r=${r}x,s=c2FsdA==,i=0x10`],
    ['mandatory extension first', (r: string) => `m=1,r=${r}x,s=c2FsdA==,i=4096`],
    ['mandatory extension last', (r: string) => `r=${r}x,s=c2FsdA==,i=4096,m=1`],
    ['double attribute', (r: string) => `r=${r}x,s=c2FsdA==,i=4096,i=1`],
    ['long attribute name', (r: string) => `r=${r}x,s=c2FsdA==,i=4096,ab=1`],
    ['trailing comma', (r: string) => `r=${r}x,s=c2FsdA==,i=4096,`],
    ['NUL', (r: string) => `r=${r}x,s=c2FsdA==,i=4096,x=\0`],
    ['byte order mark', (r: string) => `\uFEFFr=${r}x,s=c2FsdA==,i=4096`],
    ['endless', (r: string) => `r=${r}x,s=c2FsdA==,i=4096,x=${'x'.repeat(9000)}`],
  ])('refuses a first message: %s', async (_, message) => {
    const { client, nonce } = await started()
    await expect(client.respond(encode(message(nonce)))).rejects.toMatchObject({ code: 'bad-challenge' })
    await expect(client.respond(encode(`r=${nonce}x,s=c2FsdA==,i=4096`))).rejects.toMatchObject({ code: 'aborted' })
    await expect(client.finish(undefined)).rejects.toMatchObject({ code: 'aborted' })
  })

  it('refuses bytes that are not UTF-8', async () => {
    const { client } = await started()
    await expect(client.respond(Uint8Array.of(0x72, 0x3d, 0xff))).rejects.toMatchObject({ code: 'bad-challenge' })
  })

  it.each(['500001', '10000000', '9'.repeat(400)])('refuses %s iterations without hashing', async (iterations) => {
    const { client, nonce } = await started()
    const refused = client.respond(encode(`r=${nonce}x,s=c2FsdA==,i=${iterations}`))
    await expect(refused).rejects.toMatchObject({
      code: 'too-many-iterations',
      message: expect.stringContaining('more than 500000'),
    })
  })

  it.each(['1', '10', '4095'])(
    'refuses %s iterations, which would show too much of the password',
    async (iterations) => {
      const { client, nonce } = await started()
      await expect(client.respond(encode(`r=${nonce}x,s=c2FsdA==,i=${iterations}`))).rejects.toMatchObject({
        code: 'too-few-iterations',
        message: expect.stringContaining('less than 4096'),
      })
    },
  )

  it('takes the limits of iterations from its caller', async () => {
    const { client, nonce } = await started({ minIterations: 10, maxIterations: 100 })
    await expect(client.respond(encode(`r=${nonce}x,s=c2FsdA==,i=101`))).rejects.toMatchObject({
      code: 'too-many-iterations',
    })
    const few = await started({ minIterations: 10, maxIterations: 100 })
    await expect(few.client.respond(encode(`r=${few.nonce}x,s=c2FsdA==,i=9`))).rejects.toMatchObject({
      code: 'too-few-iterations',
    })
    const allowed = await started({ minIterations: 10, maxIterations: 100 })
    await expect(allowed.client.respond(encode(`r=${allowed.nonce}x,s=c2FsdA==,i=10,x=ext`))).resolves.toBeDefined()
  })

  const wrong = `v=${btoa('x'.repeat(32))}`
  it.each([
    ['wrong signature', wrong, 'server-signature'],
    ['signature of another length', 'v=eA==', 'server-signature'],
    ['missing signature', undefined, 'server-signature'],
    ['empty data', '', 'server-signature'],
    ['error', 'e=invalid-proof', 'not-authorized'],
    ['signature not base64', 'v=*', 'bad-challenge'],
    ['nonsense', 'hello', 'bad-challenge'],
    ['mandatory extension', `m=1,${wrong}`, 'bad-challenge'],
  ])('refuses success with %s', async (_, data, code) => {
    const finishing = await started()
    await finishing.client.respond(encode(`r=${finishing.nonce}x,s=c2FsdA==,i=4096`))
    const bytes = data === undefined ? undefined : encode(data)
    await expect(finishing.client.finish(bytes)).rejects.toMatchObject({ code })
    if (!data) return
    const challenged = await started()
    await challenged.client.respond(encode(`r=${challenged.nonce}x,s=c2FsdA==,i=4096`))
    await expect(challenged.client.respond(encode(data))).rejects.toMatchObject({ code })
    await expect(challenged.client.finish(undefined)).rejects.toMatchObject({ code: 'aborted' })
  })

  it('repeats of an error only a plain word', async () => {
    const { client, nonce } = await started()
    await client.respond(encode(`r=${nonce}x,s=c2FsdA==,i=4096`))
    const error: unknown = await client.finish(encode('e=<b>\u202E</b>')).catch((caught: unknown) => caught)
    expect(String(error)).toBe('SaslError: The server refused the proof')
  })

  it('refuses success before the server has said anything', async () => {
    const { client } = await started()
    await expect(client.finish(encode(wrong))).rejects.toMatchObject({ code: 'server-signature' })
    const unstarted = clientExchange('SCRAM-SHA-256', { credentials })
    await expect(unstarted.finish(undefined)).rejects.toMatchObject({ code: 'aborted' })
    await expect(unstarted.start()).rejects.toMatchObject({ code: 'aborted' })
  })

  it('uses a new nonce each time', async () => {
    const nonces = await Promise.all(Array.from({ length: 50 }, async () => (await started()).nonce))
    expect(new Set(nonces).size).toBe(50)
    for (const nonce of nonces) expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/)
  })

  it('refuses an empty or unusable user name', () => {
    for (const username of ['', '\u00AD', 'a\0']) {
      expect(() => clientExchange('SCRAM-SHA-1', { credentials: { ...credentials, username } })).toThrow(
        expect.objectContaining({ code: 'bad-credentials' }),
      )
    }
  })
})

describe('SCRAM client with an honest server', () => {
  const keys = deriveScramKeys('SHA-256', 'pencil', undefined, 4096)
  const server = () => serverExchange('SCRAM-SHA-256', { lookup: () => keys })

  async function exchange(options: Partial<ClientExchangeOptions>, asChallenge = false) {
    const client = clientExchange('SCRAM-SHA-256', { credentials, ...options })
    const other = server()
    const first = await other.respond(await client.start())
    if (!('challenge' in first)) throw new Error('expected a challenge')
    const last = await other.respond(await client.respond(first.challenge))
    if (!('success' in last)) throw new Error('expected success')
    if (!asChallenge) return client.finish(last.success.data)
    expect(await client.respond(last.success.data!)).toEqual(new Uint8Array())
    return client.finish(undefined)
  }

  it('takes the signature with success or as a challenge before', async () => {
    await exchange({})
    await exchange({}, true)
  })

  it('refuses more after the signature', async () => {
    const client = clientExchange('SCRAM-SHA-256', { credentials })
    const other = server()
    const first = await other.respond(await client.start())
    const last = await other.respond(await client.respond('challenge' in first ? first.challenge : encode('')))
    const signature = 'success' in last ? last.success.data! : encode('')
    await client.respond(signature)
    await expect(client.respond(signature)).rejects.toMatchObject({ code: 'bad-challenge' })
  })

  it('keeps its keys for the next login, once the server has accepted them', async () => {
    const keyCache = new Map<string, ScramClientKeys>()
    await expect(exchange({ credentials: { ...credentials, password: 'wrong', keyCache } })).rejects.toThrow()
    expect(keyCache.size).toBe(0)
    await exchange({ credentials: { ...credentials, keyCache } })
    expect(keyCache.size).toBe(1)
    const [kept] = keyCache.values()
    await exchange({ credentials: { ...credentials, password: 'not looked at', keyCache } })
    expect([...keyCache.values()]).toEqual([kept])
  })
})
