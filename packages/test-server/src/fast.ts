import { randomBytes } from 'node:crypto'
import { JID } from '@trestle/jid'
import { htMechanism, htServer, type ServerExchange } from '@trestle/sasl'
import { FastFeature, FastTokenAnswer, FastTokenRequest, FastUse, NS_FAST } from '@trestle/xep-0484'
import type { Element } from '@trestle/xml'
import type { LoginExtension, LoginRequest } from './login-extension.js'
import type { SecureChannel } from './secure-channel.js'
import { createTokenSlots } from './token-slots.js'

export interface FastOptions {
  /** Seconds for which a token is valid. Default 14 days. */
  readonly lifetime?: number | undefined
  /** A token that is valid for fewer seconds is replaced when it is used. Default: half of its lifetime. */
  readonly rotateWithin?: number | undefined
}

export interface FastSettings extends FastOptions {
  readonly domain: JID
  /** A value that changes with the account's password: tokens become invalid with it. Undefined without such an account. */
  readonly passwordOf: (account: JID) => string | undefined
  readonly channelBinding: boolean
  readonly now?: (() => number) | undefined
}

/** Tokens in place of passwords (XEP-0484). */
export interface Fast {
  readonly extension: LoginExtension
  /** Deletes the tokens of an account that was removed. */
  forget(account: JID): void
}

const DAYS = 24 * 60 * 60
const HASHES = ['SHA-512', 'SHA-256']
const BINDINGS = ['EXPR', 'UNIQ', 'ENDP', 'NONE']
const MECHANISMS = BINDINGS.flatMap((binding) => HASHES.map((hash) => `HT-${hash}-${binding}`))

export function createFast(settings: FastSettings): Fast {
  const { domain, passwordOf, channelBinding, now = Date.now, lifetime = 14 * DAYS } = settings
  const rotateWithin = settings.rotateWithin ?? lifetime / 2
  const slots = createTokenSlots({ now, passwordOf })
  /** The tokens that requests under way have used. */
  const usedTokens = new WeakMap<LoginRequest, { readonly mechanism: string; readonly expiry: number }>()

  const bindings = ({ announcedBindings }: SecureChannel) => (channelBinding ? announcedBindings : [])

  function offered(channel: SecureChannel): readonly string[] {
    if (!channel.secure) return []
    return MECHANISMS.filter((name) => {
      const binding = htMechanism(name)?.binding
      return binding === undefined || bindings(channel).some(({ type }) => type === binding)
    })
  }

  function accountOf(username: string): JID | undefined {
    try {
      return JID.of({ local: username, domain: domain.domain })
    } catch {
      return undefined
    }
  }

  function exchange(request: LoginRequest): ServerExchange | undefined {
    const { element, mechanism, userAgentId, channel } = request
    const isUse = element.child(NS_FAST, FastUse.name) !== undefined
    if (!isUse || userAgentId === undefined || !offered(channel).includes(mechanism)) return undefined
    return htServer(mechanism, {
      channelBindings: bindings(channel),
      lookup(username) {
        const account = accountOf(username)
        return account ? slots.good(account, userAgentId, mechanism) : []
      },
      used(username, token) {
        const account = accountOf(username)
        const used = account && slots.use(account, userAgentId, token)
        if (used) usedTokens.set(request, used)
      },
    })
  }

  function give(account: JID, userAgentId: string, mechanism: string): Element {
    const token = `secret-token:${randomBytes(24).toString('base64url')}`
    const expiry = now() + lifetime * 1000
    slots.put(account, userAgentId, { token, mechanism, expiry })
    return FastTokenAnswer.encode({ token, expiry: new Date(expiry) })
  }

  function authenticated(request: LoginRequest, account: JID) {
    const { element, userAgentId, channel } = request
    if (userAgentId === undefined || !channel.secure || passwordOf(account) === undefined) return undefined
    const use = element.child(NS_FAST, FastUse.name)
    const used = usedTokens.get(request)
    const invalidate = use && used ? FastUse.decode(use).invalidate === true : false
    if (invalidate) slots.clear(account, userAgentId)
    const asked = element.child(NS_FAST, FastTokenRequest.name)?.attrs['mechanism']
    if (asked !== undefined && offered(channel).includes(asked)) return { answers: [give(account, userAgentId, asked)] }
    const due = used && !invalidate && used.expiry - now() < rotateWithin * 1000
    return due ? { answers: [give(account, userAgentId, used.mechanism)] } : undefined
  }

  return {
    extension: {
      offer: (channel) => (channel.secure ? FastFeature.encode({ mechanisms: offered(channel) }) : undefined),
      exchange,
      authenticated,
    },
    forget: slots.forget,
  }
}
