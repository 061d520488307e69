import { describe, expect, it } from 'vitest'
import type { ChannelBinding, ChannelBindingType, ClientMechanism } from './index.js'
import {
  type ChooseOptions,
  chooseAmong,
  chooseMechanism,
  clientExchange,
  SaslError,
  scramSha1,
  scramSha1Plus,
  scramSha256,
  scramSha256Plus,
  serverExchange,
} from './index.js'

const credentials = { username: 'juliet', password: 'r0m30' }
const exporter: ChannelBinding = { type: 'tls-exporter', data: new Uint8Array(32) }
const unique: ChannelBinding = { type: 'tls-unique', data: new Uint8Array(12) }
const endPoint: ChannelBinding = { type: 'tls-server-end-point', data: new Uint8Array(32) }
const scrams = ['SCRAM-SHA-1', 'SCRAM-SHA-256']
const choose = (offered: readonly string[], options: Partial<ChooseOptions> = {}) =>
  chooseMechanism({ offered, credentials, secure: true, ...options })
const firstMessage = async (offered: readonly string[], options: Partial<ChooseOptions> = {}) =>
  new TextDecoder().decode(await choose(offered, options).start())

function failure(run: () => unknown): SaslError {
  try {
    run()
  } catch (error) {
    if (error instanceof SaslError) return error
  }
  throw new Error('expected a SaslError')
}

describe('chooseMechanism', () => {
  it.each([
    [['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-512', 'SCRAM-SHA-256'], {}, 'SCRAM-SHA-512'],
    [['PLAIN', 'SCRAM-SHA-1'], {}, 'SCRAM-SHA-1'],
    [['PLAIN'], {}, 'PLAIN'],
    [['PLAIN'], { secure: false, allowPlainWithoutTls: true }, 'PLAIN'],
    [['PLAIN', 'SCRAM-SHA-1'], { secure: false }, 'SCRAM-SHA-1'],
    [['PLAIN', 'SCRAM-SHA-1'], { order: ['PLAIN'] }, 'PLAIN'],
    [['EXTERNAL', 'SCRAM-SHA-1'], {}, 'SCRAM-SHA-1'],
    [['EXTERNAL', 'SCRAM-SHA-1'], { credentials: { ...credentials, clientCertificate: true } }, 'EXTERNAL'],
    [['ANONYMOUS', 'PLAIN'], { credentials: { anonymous: true } }, 'ANONYMOUS'],
    [['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-512'], {}, 'SCRAM-SHA-512'],
    [['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-512'], { channelBindings: [exporter] }, 'SCRAM-SHA-1-PLUS'],
    [['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1'], { channelBindings: [exporter], secure: false }, 'SCRAM-SHA-1'],
  ] satisfies [string[], Partial<ChooseOptions>, string][])(
    'of %j with %j it takes %s',
    (offered, options, expected) => {
      expect(choose(offered, options).mechanism).toBe(expected)
    },
  )

  it('says what was offered and why nothing of it would do', () => {
    const error = failure(() =>
      chooseMechanism({
        offered: ['DIGEST-MD5', 'PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS', 'ANONYMOUS', 'EXTERNAL', 'X\nY'],
        credentials: { username: 'juliet' },
        secure: false,
      }),
    )
    expect(error.code).toBe('no-shared-mechanism')
    expect(error.message).toBe(
      'No usable mechanism. Offered: DIGEST-MD5 (not supported), PLAIN (refused without TLS), ' +
        'SCRAM-SHA-1 (no password), SCRAM-SHA-1-PLUS (no channel binding in common), ANONYMOUS (not asked for), ' +
        'EXTERNAL (refused without TLS), X?Y (not supported)',
    )
    expect(failure(() => choose([])).message).toBe('No usable mechanism. None was offered')
    expect(failure(() => choose(['PLAIN'], { order: ['SCRAM-SHA-1'] })).message).toContain('not among those allowed')
  })

  it('keeps its message short whatever is offered', () => {
    const error = failure(() => choose(Array.from({ length: 5000 }, () => 'X'.repeat(5000))))
    expect(error.message.length).toBeLessThan(2000)
    expect(error.message).toContain('and 4980 more')
  })

  it('uses no mechanism that is not known here, whatever the order says', () => {
    expect(failure(() => choose(['X-NEW'], { order: ['X-NEW'] })).code).toBe('no-shared-mechanism')
    expect(failure(() => clientExchange('X-NEW', { credentials })).code).toBe('invalid-mechanism')
    expect(failure(() => clientExchange('SCRAM-SHA-1-PLUS', { credentials })).code).toBe('bad-credentials')
    expect(failure(() => serverExchange('X-NEW', {})).code).toBe('invalid-mechanism')
    for (const name of ['PLAIN', 'EXTERNAL', 'ANONYMOUS', 'SCRAM-SHA-1']) {
      expect(failure(() => serverExchange(name, {})).code).toBe('invalid-mechanism')
    }
    expect(failure(() => serverExchange('SCRAM-SHA-1-PLUS', { lookup: async () => undefined })).code).toBe(
      'invalid-mechanism',
    )
  })
})

describe('channel binding (RFC 5802 §6, XEP-0440)', () => {
  const plus = [...scrams, 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS']

  it('says n without bindings, y when none is offered, p when it is used', async () => {
    expect(await firstMessage(plus)).toMatch(/^n,,/)
    expect(await firstMessage(scrams, { channelBindings: [exporter] })).toMatch(/^y,,/)
    expect(await firstMessage(plus, { channelBindings: [exporter] })).toMatch(/^p=tls-exporter,,/)
    expect(await firstMessage(scrams, { channelBindings: [exporter], order: scrams })).toMatch(/^n,,/)
  })

  it('takes the strongest type that is announced', async () => {
    const channelBindings = [exporter, unique]
    const offeredChannelBindings = ['tls-server-end-point', 'tls-exporter', 'tls-unique']
    expect(await firstMessage(plus, { channelBindings, offeredChannelBindings })).toMatch(/^p=tls-exporter,/)
    expect(choose(plus, { channelBindings, offeredChannelBindings }).refused).toBeUndefined()
  })

  it('takes tls-exporter where none is announced, and tls-unique where that was refused (RFC 9266 §3)', async () => {
    const channelBindings = [exporter, endPoint, unique]
    for (const offeredChannelBindings of [undefined, []]) {
      for (const condition of ['not-authorized', 'malformed-request']) {
        const options = { channelBindings, offeredChannelBindings, refusedBindings: new Set<ChannelBindingType>() }
        expect(await firstMessage(plus, options)).toMatch(/^p=tls-exporter,/)
        expect(choose(plus, options).refused?.(condition)).toBe(true)
        expect(await firstMessage(plus, options)).toMatch(/^p=tls-unique,/)
      }
    }
  })

  it('forgets what was refused once all of it is, since that was for another reason', async () => {
    const options = { channelBindings: [exporter, unique], refusedBindings: new Set<ChannelBindingType>() }
    expect(choose(plus, options).refused?.('not-authorized')).toBe(true)
    expect(choose(plus, options).refused?.('not-authorized')).toBe(false)
    expect(await firstMessage(plus, options)).toMatch(/^p=tls-exporter,/)
    expect(choose(plus, options).refused?.('account-disabled')).toBe(false)
    expect(await firstMessage(plus, options)).toMatch(/^p=tls-exporter,/)
  })

  it('never goes unbound for refusals', async () => {
    for (const [channelBindings, type] of [
      [[exporter, unique], 'tls-exporter'],
      [[unique], 'tls-unique'],
      [[endPoint], 'tls-server-end-point'],
    ] as const) {
      const refusedBindings = new Set<ChannelBindingType>(['tls-exporter', 'tls-unique', 'tls-server-end-point'])
      const options = { channelBindings, refusedBindings }
      expect(await firstMessage(plus, options)).toMatch(new RegExp(`^p=${type},`))
      expect(choose(plus, options).refused?.('not-authorized')).toBe(false)
    }
  })

  it('fails when types are announced but all that could use them was taken out', () => {
    const options = { channelBindings: [exporter], offeredChannelBindings: ['tls-exporter'] }
    expect(failure(() => choose([...scrams, 'PLAIN'], options)).code).toBe('downgrade')
    expect(failure(() => choose(['PLAIN'], options)).code).toBe('downgrade')
    const withCertificate = { ...options, credentials: { ...credentials, clientCertificate: true } }
    expect(choose(['EXTERNAL'], withCertificate).mechanism).toBe('EXTERNAL')
  })

  it('does without when no type is shared, but sends no password by PLAIN then', async () => {
    const options = { channelBindings: [exporter], offeredChannelBindings: ['tls-unique'] }
    expect(await firstMessage(plus, options)).toMatch(/^n,,/)
    expect(failure(() => choose(['SCRAM-SHA-1-PLUS', 'PLAIN'], options)).message).toContain('suspect')
  })

  it('wants the list vouched for that lacks the type which every server has', async () => {
    const answer = async (offeredChannelBindings: readonly string[], extension = '') => {
      const client = choose(plus, { channelBindings: [exporter], offeredChannelBindings })
      const nonce = new TextDecoder().decode(await client.start()).split('r=')[1]
      return client.respond(new TextEncoder().encode(`r=${nonce}x,s=c2FsdA==,i=4096${extension}`))
    }
    await expect(answer(['tls-unique'])).rejects.toMatchObject({ code: 'downgrade' })
    await expect(answer(['tls-server-end-point'])).resolves.toBeInstanceOf(Uint8Array)
    await expect(answer(['tls-server-end-point'], ',h=AAAA')).rejects.toMatchObject({ code: 'downgrade' })
  })
})

describe('chooseAmong', () => {
  it('knows no mechanism but those given, strongest first', () => {
    const among = (offered: readonly string[], ...given: readonly ClientMechanism[]) =>
      chooseAmong(given, { offered, credentials, secure: true })
    expect(among(['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'], scramSha256, scramSha1).mechanism).toBe('SCRAM-SHA-256')
    expect(among(['PLAIN', 'SCRAM-SHA-1'], scramSha256, scramSha1).mechanism).toBe('SCRAM-SHA-1')
    expect(failure(() => among(['PLAIN', 'SCRAM-SHA-256-PLUS'], scramSha256Plus, scramSha1)).message).toBe(
      'No usable mechanism. Offered: PLAIN (not among those allowed), ' +
        'SCRAM-SHA-256-PLUS (no channel binding in common)',
    )
  })

  it('binds by the -PLUS mechanisms given, and does not pretend that it could by others', async () => {
    const first = async (...given: readonly ClientMechanism[]) => {
      const offered = ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS']
      const exchange = chooseAmong(given, { offered, credentials, secure: true, channelBindings: [exporter] })
      return new TextDecoder().decode(await exchange.start())
    }
    expect(await first(scramSha256Plus, scramSha256)).toMatch(/^p=tls-exporter,,/)
    expect(await first(scramSha256)).toMatch(/^n,,/)
    expect(await first(scramSha1Plus, scramSha256)).toMatch(/^y,,/)
  })
})
