import { describe, expect, it } from 'vitest'
import { clientExchange, serverExchange } from './index.js'

const encode = (text: string) => new TextEncoder().encode(text)
const server = () =>
  serverExchange('EXTERNAL', {
    external: async (authzid) => (authzid === undefined || authzid === 'juliet@example.org' ? 'juliet' : undefined),
  })

describe('EXTERNAL', () => {
  it('sends an empty response, or whom to act as', async () => {
    const credentials = { clientCertificate: true }
    expect(await clientExchange('EXTERNAL', { credentials, secure: true }).start()).toEqual(new Uint8Array())
    const authzid = 'juliet@example.org'
    const acting = clientExchange('EXTERNAL', { credentials: { ...credentials, authzid }, secure: true })
    expect(await acting.start()).toEqual(encode(authzid))
    await acting.finish(undefined)
  })

  it('needs TLS and a certificate', () => {
    const credentials = { clientCertificate: true }
    expect(() => clientExchange('EXTERNAL', { credentials })).toThrow(expect.objectContaining({ code: 'insecure' }))
    expect(() => clientExchange('EXTERNAL', { credentials: {}, secure: true })).toThrow(
      expect.objectContaining({ code: 'bad-credentials' }),
    )
  })

  it('lets the application decide whom the certificate stands for', async () => {
    expect(await server().respond(new Uint8Array())).toEqual({ success: { username: 'juliet' } })
    expect(await server().respond(encode('juliet@example.org'))).toEqual({
      success: { username: 'juliet', authzid: 'juliet@example.org' },
    })
    await expect(server().respond(encode('romeo@example.org'))).rejects.toMatchObject({ code: 'not-authorized' })
    await expect(server().respond(encode('a\0b'))).rejects.toMatchObject({ code: 'malformed-request' })
    await expect(server().respond(encode('a'.repeat(4000)))).rejects.toMatchObject({ code: 'malformed-request' })
  })
})
