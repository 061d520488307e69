import type { Ops } from '@trestle/api-registry'
import { definePlugin, type Negotiation } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { htClient, htMechanism } from '@trestle/sasl'
import { type CredentialAttempt, type CredentialOffer, sasl2 } from '@trestle/xep-0388'
import type { Element } from '@trestle/xml'
import { FastTokenAnswer, FastTokenRequest, FastUse, NS_FAST } from './elements.js'
import { FastError } from './fast-error.js'
import { createChoice, offeredTo } from './offer.js'
import { type FastToken, fastOps } from './ops.js'
import { createTokenStore, readAnswer } from './token-store.js'

export interface FastOptions {
  /**
   * Whether tokens are used that are not bound to the connection, where there is nothing to bind to on both sides, as in
   * browsers. Default true.
   */
  readonly unbound?: boolean | undefined
}

export interface FastApi {
  /** The ops behind this: replace them to keep the token beyond the process. */
  readonly api: Ops<typeof fastOps>
  /** The latest login was by a token. */
  readonly usedToken: boolean
  /**
   * Has the next login by the token invalidate and delete it; the one after that is by the host's credentials.
   * There is no other way to invalidate it at the server. Resolves once the intention is saved.
   */
  invalidate(): Promise<void>
}

/** Before all other inline features, so that a resumption does not hide the answer. */
const FIRST = -1000

/** Fast Authentication Streamlining Tokens (XEP-0484): logs in again by a token, in one round trip. */
export const fast = definePlugin({
  name: 'xep-0484',
  requires: { sasl2 },
  setup({ xmpp, deps, own }, { unbound = true }: FastOptions) {
    const kept = new Map<string, FastToken>()
    const api = xmpp.ops.wrap('xep-0484', fastOps, {
      getToken: ({ jid }) => kept.get(String(jid)),
      setToken: ({ jid, args }) => void kept.set(String(jid), args),
      deleteToken: ({ jid }) => void kept.delete(String(jid)),
    })
    const report = (error: FastError) => xmpp.report(error)
    const store = createTokenStore(api, report)
    const { best, fits } = createChoice(unbound)
    /** The tokens of the logins that use one, and the mechanisms for which other logins requested one. */
    const attempts = new WeakMap<Negotiation, FastToken>()
    const requested = new WeakMap<Negotiation, string>()
    /** Those of the latest login. */
    let account: JID | undefined
    let installation = ''
    let invalidating = false
    let usedToken = false

    function request(mechanism: string, negotiation: Negotiation): Element {
      requested.set(negotiation, mechanism)
      return FastTokenRequest.encode({ mechanism })
    }

    async function forget(jid: JID): Promise<void> {
      invalidating = false
      await store.delete(jid)
    }

    async function current(jid: JID, userAgentId: string): Promise<FastToken | undefined> {
      const known = await store.load(jid)
      if (known?.userAgentId === userAgentId && Date.parse(known.expiry) > xmpp.clock.now()) return known
      invalidating = false
      if (known) await store.delete(jid)
      return undefined
    }

    async function start({
      inline,
      userAgentId,
      negotiation,
    }: CredentialOffer): Promise<CredentialAttempt | undefined> {
      installation = userAgentId
      const offered = offeredTo(negotiation, inline)
      if (!offered) return undefined
      const { account: jid, channelBindings } = negotiation
      const known = await current(jid, userAgentId)
      if (!known || !fits(known.mechanism, offered, negotiation)) return undefined

      const invalidate = invalidating || known.invalidate === true
      const token: FastToken = { ...known, count: known.count + 1, ...(invalidate && { invalidate }) }
      await store.save(jid, token)
      attempts.set(negotiation, token)
      const stronger = best(offered, negotiation)
      const isUnbound = htMechanism(token.mechanism)?.binding === undefined
      const upgrade = !invalidate && isUnbound && stronger?.binding !== undefined ? stronger.name : undefined
      return {
        exchange: htClient(token.mechanism, { username: jid.local, token: token.token, channelBindings }),
        extra: upgrade === undefined ? [] : [request(upgrade, negotiation)],
        async failed({ condition }) {
          attempts.delete(negotiation)
          requested.delete(negotiation)
          if (condition !== 'temporary-auth-failure') await forget(jid)
        },
      }
    }

    async function storeToken(answer: Element, mechanism: string, jid: JID): Promise<void> {
      const given = readAnswer(answer)
      if (!given)
        return report(new FastError('bad-token', 'The server gave something that is no FAST token: none is saved.'))
      await store.save(jid, { ...given, mechanism, count: 0, userAgentId: installation })
    }

    own(deps.sasl2(xmpp).addCredential({ start }))
    xmpp.onOffer((negotiation) => {
      account = negotiation.account.bare
      if (!negotiation.authenticated) usedToken = false
    })
    xmpp.inlineFeature({
      name: 'fast',
      within: 'authentication',
      order: FIRST,
      request(inline, negotiation) {
        const token = attempts.get(negotiation)
        if (token) return FastUse.encode({ count: token.count, invalidate: token.invalidate })
        const mechanism = best(offeredTo(negotiation, inline) ?? [], negotiation)
        return mechanism && request(mechanism.name, negotiation)
      },
      async answered(success, negotiation) {
        const token = attempts.get(negotiation)
        usedToken = token !== undefined
        const answer = success.child(NS_FAST, FastTokenAnswer.name)
        const mechanism = requested.get(negotiation) ?? token?.mechanism
        if (token?.invalidate) await forget(negotiation.account)
        else if (answer && mechanism !== undefined) await storeToken(answer, mechanism, negotiation.account)
        return undefined
      },
    })

    const view: FastApi = {
      api,
      get usedToken() {
        return usedToken
      },
      async invalidate() {
        invalidating = true
        const known = account && (await store.load(account))
        if (account && known) await store.save(account, { ...known, invalidate: true })
      },
    }
    return () => view
  },
})
