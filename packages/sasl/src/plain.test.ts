import { describe, expect, it } from 'vitest'
import { clientExchange, serverExchange } from './index.js'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)
const credentials = { username: 'juliet', password: 'r0m30' }
const server = () => serverExchange('PLAIN', { checkPlain: async (u, p) => u === 'juliet' && p === 'r0m30' })

describe('PLAIN client', () => {
  it('sends the three parts (RFC 4616)', async () => {
    const client = clientExchange('PLAIN', { credentials, secure: true })
    expect(decode(await client.start())).toBe('\0juliet\0r0m30')
    await client.finish(undefined)
    const acting = clientExchange('PLAIN', { credentials: { ...credentials, authzid: 'a@b' }, secure: true })
    expect(decode(await acting.start())).toBe('a@b\0juliet\0r0m30')
  })

  it.each([
    ['a space that is none of ASCII', 'a\u202Fb'],
    ['a ligature', '\uFB01ne'],
    ['a tab', 'a\tb'],
    ['an unassigned code point', 'a\u0378'],
    ['an invisible character', '\u00AD'],
    ['both writing directions', 'a\u05D0'],
  ])('sends what was typed, since the server prepares it (RFC 4616 §2): %s', async (_, text) => {
    const client = clientExchange('PLAIN', { credentials: { username: text, password: text }, secure: true })
    expect(decode(await client.start())).toBe(`\0${text}\0${text}`)
  })

  it('is refused without TLS, unless that is asked for', () => {
    expect(() => clientExchange('PLAIN', { credentials })).toThrow(expect.objectContaining({ code: 'insecure' }))
    expect(clientExchange('PLAIN', { credentials, allowPlainWithoutTls: true }).mechanism).toBe('PLAIN')
  })

  it.each([
    ['no user name', { password: 'x' }],
    ['no password', { username: 'x' }],
    ['empty password', { username: 'x', password: '' }],
    ['NUL in the password', { username: 'a', password: 'x\0y' }],
    ['unpaired surrogate in the password', { username: 'a', password: 'x\uDC00' }],
    ['NUL in the user name', { username: 'a\0b', password: 'x' }],
    ['NUL in the authorization identity', { username: 'a', password: 'x', authzid: 'a\0b' }],
    ['unpaired surrogate', { username: 'a', password: 'x', authzid: '\uD800' }],
  ])('refuses credentials with %s', (_, bad) => {
    expect(() => clientExchange('PLAIN', { credentials: bad, secure: true })).toThrow(
      expect.objectContaining({ code: 'bad-credentials' }),
    )
  })

  it('answers no challenge, and is used once', async () => {
    const client = clientExchange('PLAIN', { credentials, secure: true })
    await expect(client.finish(undefined)).rejects.toMatchObject({ code: 'aborted' })
    await client.start()
    await expect(client.start()).rejects.toMatchObject({ code: 'aborted' })
    await expect(client.respond(encode('Password:'))).rejects.toMatchObject({ code: 'bad-challenge' })
    await expect(client.finish(undefined)).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('PLAIN server', () => {
  it('lets in whoever knows the password, and passes on whom they want to act as', async () => {
    expect(await server().respond(encode('\0juliet\0r0m30'))).toEqual({ success: { username: 'juliet' } })
    expect(await server().respond(encode('x@y\0juliet\0r0m30'))).toEqual({
      success: { username: 'juliet', authzid: 'x@y' },
    })
  })

  it('prepares both parts before it compares', async () => {
    expect(await server().respond(encode('\0juli\u00ADet\0r0m\uFF130'))).toEqual({ success: { username: 'juliet' } })
  })

  it('asks for a response that did not come with the request, once', async () => {
    const exchange = server()
    expect(await exchange.respond(undefined)).toEqual({ challenge: new Uint8Array() })
    expect(await exchange.respond(encode('\0juliet\0r0m30'))).toHaveProperty('success')
    const silent = server()
    await silent.respond(undefined)
    await expect(silent.respond(undefined)).rejects.toMatchObject({ code: 'malformed-request' })
  })

  it.each([
    ['wrong password', '\0juliet\0wrong', 'not-authorized'],
    ['unknown user', '\0romeo\0r0m30', 'not-authorized'],
    ['user name that cannot be prepared', '\0jul\u0007\0r0m30', 'not-authorized'],
    ['empty message', '', 'malformed-request'],
    ['two parts', 'juliet\0r0m30', 'malformed-request'],
    ['four parts', '\0juliet\0r0m30\0', 'malformed-request'],
    ['no user name', '\0\0r0m30', 'malformed-request'],
    ['no password', '\0juliet\0', 'malformed-request'],
    ['too long', `\0juliet\0${'x'.repeat(5000)}`, 'malformed-request'],
  ])('refuses: %s', async (_, message, code) => {
    const exchange = server()
    await expect(exchange.respond(encode(message))).rejects.toMatchObject({ code })
    await expect(exchange.respond(encode('\0juliet\0r0m30'))).rejects.toMatchObject({ code: 'aborted' })
  })

  it('refuses bytes that are not UTF-8', async () => {
    await expect(server().respond(Uint8Array.of(0, 0xc0, 0x80, 0, 0x61))).rejects.toMatchObject({
      code: 'malformed-request',
    })
  })

  it('calls trouble of the application temporary', async () => {
    const cause = new Error('disk full')
    const exchange = serverExchange('PLAIN', { checkPlain: () => Promise.reject(cause) })
    await expect(exchange.respond(encode('\0juliet\0r0m30'))).rejects.toMatchObject({
      code: 'temporary-auth-failure',
      cause,
    })
  })

  it('never repeats the password in an error', async () => {
    const error: unknown = await server()
      .respond(encode('\0juliet\0hunter2'))
      .catch((caught: unknown) => caught)
    expect(String(error)).not.toContain('hunter2')
  })
})
