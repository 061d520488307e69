import { JID } from '@trestle/jid'
import { type ChannelBinding, htClient } from '@trestle/sasl'
import { FastFeature, FastTokenAnswer, FastTokenRequest, FastUse } from '@trestle/xep-0484'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createFast, type FastOptions } from './fast.js'
import type { LoginRequest } from './login-extension.js'

const romeo = JID.parse('romeo@localhost')
const phone = '0b1f6d3e-52a4-4c8e-9d17-3f5c2a9e8b60'
const laptop = '7d6a1c2b-90f4-4c5e-8a3b-6b2d1f0e9c84'
const EXPORTER: ChannelBinding = { type: 'tls-exporter', data: Uint8Array.of(1, 2, 3) }
const channelWith = (secure: boolean, bindings: readonly ChannelBinding[]) => ({
  secure,
  channelBindings: bindings,
  announcedBindings: bindings,
})
const channel = channelWith(true, [EXPORTER])
const EXPR = 'HT-SHA-256-EXPR'

interface Use {
  readonly children?: readonly Element[]
  readonly mechanism?: string
  readonly user?: string
  readonly invalidate?: boolean
  readonly userAgentId?: string
}

function stage(options: FastOptions = {}) {
  let time = Date.UTC(2026, 0, 1)
  let password: string | undefined = 'wherefore'
  const fast = createFast({
    lifetime: 1000,
    rotateWithin: 100,
    ...options,
    domain: JID.parse('localhost'),
    channelBinding: true,
    now: () => time,
    passwordOf: () => password,
  })

  const login = (mechanism: string, children: Element[], more: Partial<LoginRequest> = {}): LoginRequest => ({
    element: new Element('authenticate', 'urn:xmpp:sasl:2', {}, children),
    mechanism,
    userAgentId: phone,
    channel,
    ...more,
  })
  const given = async (request: LoginRequest, account = romeo) => {
    const answer = await fast.extension.authenticated?.(request, account)
    const element = answer?.answers?.[0]
    return element && FastTokenAnswer.decode(element)
  }
  const asking = (mechanism = EXPR) => [FastTokenRequest.encode({ mechanism })]

  return {
    fast,
    login,
    given,
    asking,
    pass: (seconds: number) => {
      time += seconds * 1000
    },
    setPassword: (changed: string | undefined) => {
      password = changed
    },
    /** Logs in by a password, and asks for a token. */
    async get(mechanism = EXPR, more: Partial<LoginRequest> = {}): Promise<string> {
      const token = await given(login('SCRAM-SHA-256', asking(mechanism), more))
      return token?.token ?? expect.fail('There should be a token.')
    },
    /** Logs in by a token; resolves with the new one, if there is one. Rejects where it is refused. */
    async use(token: string, how: Use = {}) {
      const { children = [], mechanism = EXPR, user = 'romeo', invalidate, userAgentId = phone } = how
      const request = login(mechanism, [FastUse.encode({ count: 1, invalidate }), ...children], { userAgentId })
      const exchange = fast.extension.exchange?.(request)
      if (!exchange) throw new Error('none of its concern')
      const client = htClient(mechanism, { username: user, token, channelBindings: [EXPORTER] })
      const step = await exchange.respond(await client.start())
      if ('challenge' in step) throw new Error('no challenge is due')
      await client.finish(step.success.data)
      return given(request, JID.of({ local: step.success.username, domain: 'localhost' }))
    },
  }
}

const refused = { code: 'not-authorized' }

describe('tokens of the test server', () => {
  it('are offered under TLS, for what the connection can be bound to', () => {
    const offer = (secure: boolean, channelBindings: ChannelBinding[]) => {
      const element = stage().fast.extension.offer?.(channelWith(secure, channelBindings))
      return element && FastFeature.decode(element).mechanisms
    }
    expect(offer(true, [EXPORTER])).toEqual(['HT-SHA-512-EXPR', EXPR, 'HT-SHA-512-NONE', 'HT-SHA-256-NONE'])
    expect(offer(true, [])).toEqual(['HT-SHA-512-NONE', 'HT-SHA-256-NONE'])
    expect(offer(false, [EXPORTER])).toBeUndefined()
  })

  it('are as good as the password, again and again', async () => {
    const { get, use } = stage()
    const token = await get()
    expect(await use(token)).toBeUndefined()
    expect(await use(token)).toBeUndefined()
    await expect(use(`${token}x`)).rejects.toMatchObject(refused)
    await expect(use(token, { user: 'juliet' })).rejects.toMatchObject(refused)
  })

  it('are given to those who ask, say who they are, and may have them', async () => {
    const { login, given, asking, setPassword } = stage()
    expect(await given(login('PLAIN', []))).toBeUndefined()
    expect(await given(login('PLAIN', asking(), { userAgentId: undefined }))).toBeUndefined()
    expect(await given(login('PLAIN', asking(), { channel: channelWith(false, []) }))).toBeUndefined()
    expect(await given(login('PLAIN', asking('HT-SHA-256-UNIQ')))).toBeUndefined()
    expect(await given(login('PLAIN', asking('PLAIN')))).toBeUndefined()
    expect((await given(login('PLAIN', asking())))?.expiry).toEqual(new Date(Date.UTC(2026, 0, 1, 0, 16, 40)))
    setPassword(undefined)
    expect(await given(login('PLAIN', asking()))).toBeUndefined()
  })

  it('are good for one mechanism alone', async () => {
    const { get, use } = stage()
    const token = await get()
    await expect(use(token, { mechanism: 'HT-SHA-256-NONE' })).rejects.toMatchObject(refused)
    await expect(use(token, { mechanism: 'HT-SHA-512-EXPR' })).rejects.toMatchObject(refused)
    const unbound = await get('HT-SHA-256-NONE', { userAgentId: laptop })
    await expect(use(unbound, { userAgentId: laptop })).rejects.toMatchObject(refused)
  })

  it('are good for one installation alone, and only said to be tokens', async () => {
    const { fast, get, use, login } = stage()
    const token = await get()
    await expect(use(token, { userAgentId: laptop })).rejects.toMatchObject(refused)
    expect(fast.extension.exchange?.(login(EXPR, []))).toBeUndefined()
    expect(fast.extension.exchange?.(login(EXPR, [FastUse.encode({})], { userAgentId: undefined }))).toBeUndefined()
    const open = channelWith(false, [EXPORTER])
    expect(fast.extension.exchange?.(login(EXPR, [FastUse.encode({})], { channel: open }))).toBeUndefined()
    expect(fast.extension.exchange?.(login('PLAIN', [FastUse.encode({})]))).toBeUndefined()
  })

  it('expire', async () => {
    const { get, use, pass } = stage()
    const token = await get()
    pass(899)
    expect(await use(token)).toBeUndefined()
    pass(101)
    await expect(use(token)).rejects.toMatchObject(refused)
  })

  it('are replaced when they are about to, and stay good until the new one is used', async () => {
    const { get, use, pass } = stage()
    const token = await get()
    pass(901)
    const lost = await use(token)
    const rotated = await use(token)
    expect(rotated?.token).not.toBe(lost?.token)
    await expect(use(lost!.token)).rejects.toMatchObject(refused)
    expect(await use(rotated!.token)).toBeUndefined()
    await expect(use(token)).rejects.toMatchObject(refused)
  })

  it('are worthless once their owner says so', async () => {
    const { get, use, pass, asking } = stage()
    const token = await get()
    pass(901)
    expect(await use(token, { invalidate: true })).toBeUndefined()
    await expect(use(token)).rejects.toMatchObject(refused)
    const second = await get()
    const third = await use(second, { invalidate: true, children: asking() })
    await expect(use(second)).rejects.toMatchObject(refused)
    expect(await use(third!.token)).toBeUndefined()
  })

  it('end with the password, and with the account', async () => {
    const { fast, get, use, setPassword } = stage()
    const token = await get()
    setPassword('another')
    await expect(use(token)).rejects.toMatchObject(refused)
    const second = await get()
    fast.forget(romeo)
    await expect(use(second)).rejects.toMatchObject(refused)
  })

  it('are kept for so many installations', async () => {
    const { get, use } = stage()
    const tokens: string[] = []
    const id = (i: number) => `0b1f6d3e-52a4-4c8e-9d17-${String(i).padStart(12, '0')}`
    for (let i = 0; i < 51; i++) tokens.push(await get(EXPR, { userAgentId: id(i) }))
    await expect(use(tokens[0]!, { userAgentId: id(0) })).rejects.toMatchObject(refused)
    expect(await use(tokens[50]!, { userAgentId: id(50) })).toBeUndefined()
  })
})
