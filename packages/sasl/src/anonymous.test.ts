import { describe, expect, it } from 'vitest'
import { clientExchange, serverExchange } from './index.js'

const encode = (text: string) => new TextEncoder().encode(text)

describe('ANONYMOUS', () => {
  it('sends nothing, or a trace (RFC 4505)', async () => {
    expect(await clientExchange('ANONYMOUS', { credentials: {} }).start()).toEqual(new Uint8Array())
    const traced = clientExchange('ANONYMOUS', { credentials: {}, trace: 'sirhc' })
    expect(await traced.start()).toEqual(encode('sirhc'))
    await traced.finish(undefined)
  })

  it('makes up a user, who may have left a trace', async () => {
    const server = () => serverExchange('ANONYMOUS', { anonymous: (trace) => `guest-${trace ?? 'x'}` })
    expect(await server().respond(new Uint8Array())).toEqual({ success: { username: 'guest-x' } })
    expect(await server().respond(encode('sirhc'))).toEqual({ success: { username: 'guest-sirhc' } })
  })

  it.each(['x'.repeat(256), 'a\u0007', '\uFFFE'])('refuses trace %j on both ends', async (trace) => {
    expect(() => clientExchange('ANONYMOUS', { credentials: {}, trace })).toThrow(
      expect.objectContaining({ code: 'bad-credentials' }),
    )
    const server = serverExchange('ANONYMOUS', { anonymous: () => 'guest' })
    await expect(server.respond(encode(trace))).rejects.toMatchObject({ code: 'malformed-request' })
  })
})
