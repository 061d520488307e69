import type { Ops } from '@trestle/api-registry'
import { definePlugin, type InlineOutcome, type Negotiated, type Negotiation } from '@trestle/core'
import { SaslError } from '@trestle/sasl'
import { ChannelBindings, Mechanisms } from '@trestle/stanza'
import type { Dispose } from '@trestle/xmlstream'
import type { CredentialProvider } from './credential.js'
import { Sasl2Authentication } from './elements.js'
import { type LoginSettings, logIn } from './login.js'
import { NS_SASL2 } from './namespace.js'
import { sasl2Ops } from './ops.js'
import type { TaskHandler } from './task.js'
import { userAgentIds } from './user-agent-id.js'

export interface Sasl2Options {
  /** The name of the program, which the server may show to its user. Default: none. */
  readonly software?: string | undefined
  /** The device that it runs on, as its user knows it. Default: none. */
  readonly device?: string | undefined
}

export interface Sasl2Api {
  /** The ops behind this: replace them to keep the id of this installation beyond the process. */
  readonly api: Ops<typeof sasl2Ops>
  /** The id of this installation; made at the first use. */
  userAgentId(): Promise<string>
  /** Adds a provider whose credential is tried before those of the host, in the order of the calls. */
  addCredential(provider: CredentialProvider): Dispose
  /** Handles a task that a server may demand after the mechanism; a later handler of that name replaces it. */
  task(name: string, handler: TaskHandler): Dispose
}

/** After TLS, and before the SASL of RFC 6120. */
const ORDER = 150

/** The Extensible SASL Profile (XEP-0388): logs in with fewer round trips, with inline features of plugins. */
export const sasl2 = definePlugin({
  name: 'xep-0388',
  setup({ xmpp }, { software, device }: Sasl2Options) {
    let kept: string | undefined
    const api = xmpp.ops.wrap('xep-0388', sasl2Ops, {
      getUserAgentId: () => kept,
      setUserAgentId({ args }) {
        kept = args
      },
    })
    const userAgentId = userAgentIds(api)
    const providers = new Set<CredentialProvider>()
    const tasks = new Map<string, TaskHandler>()

    async function authenticate(negotiation: Negotiation): Promise<InlineOutcome | undefined> {
      const { authenticator, offer } = negotiation
      const offered = offer.child(NS_SASL2, Sasl2Authentication.name)
      const { mechanisms } = Sasl2Authentication.decode(offered ?? offer)
      const id = await userAgentId()
      const inline = offered?.child(NS_SASL2, 'inline')
      const settings: LoginSettings = { negotiation, inline, userAgent: { id, software, device }, tasks }

      for (const provider of providers) {
        const attempt = await provider.start({ inline, userAgentId: id, negotiation })
        if (!attempt) continue
        const outcome = await logIn(attempt.exchange, attempt.extra, settings)
        if ('success' in outcome) return outcome.success
        await attempt.failed(outcome.failure)
      }

      checkBindings(mechanisms, negotiation)
      let tried = false
      try {
        return await authenticator.authenticate({ mechanisms }, (exchange) => {
          tried = true
          return logIn(exchange, [], settings)
        })
      } catch (error) {
        const nothing = !tried && error instanceof SaslError && error.code === 'no-shared-mechanism'
        if (nothing && offer.child(Mechanisms.ns, Mechanisms.name)) return undefined
        throw error
      }
    }

    xmpp.streamFeature({
      name: 'sasl2',
      order: ORDER,
      match: ({ secure, authenticated, offer }) =>
        secure && !authenticated && offer.child(NS_SASL2, Sasl2Authentication.name) !== undefined,
      async negotiate(negotiation): Promise<Negotiated> {
        const outcome = await authenticate(negotiation)
        if (!outcome) return { next: 'feature' }
        return { ...outcome, authenticated: true, next: outcome.resumed ? 'done' : 'offer' }
      },
    })

    const view: Sasl2Api = {
      api,
      userAgentId,
      addCredential(provider) {
        providers.add(provider)
        return () => void providers.delete(provider)
      },
      task(name, handler) {
        tasks.set(name, handler)
        return () => {
          if (tasks.get(name) === handler) tasks.delete(name)
        }
      },
    }
    return () => view
  },
})

/** A server with -PLUS mechanisms names their channel bindings: without, an attacker removed them (XEP-0440 rule 4). */
function checkBindings(mechanisms: readonly string[], { channelBindings, offer }: Negotiation): void {
  if (channelBindings.length === 0 || !mechanisms.some((name) => name.endsWith('-PLUS'))) return
  const announced = offer.child(ChannelBindings.ns, ChannelBindings.name)
  if (announced && ChannelBindings.decode(announced).bindings.length > 0) return
  throw new SaslError('downgrade', 'The server offers channel binding, but nothing to bind to')
}
