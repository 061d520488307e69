import { createWaiters, definePlugin, type IqContext, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Iq, Message, NS_CLIENT, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { trustedServers } from '@trestle/xep-0356'
import { allOf, anyOf, type Dispose, defineEvent, matchPath, matchWhere } from '@trestle/xmlstream'
import { type Delegations, isDelegated, withAdvertised } from './delegations.js'
import {
  Delegation,
  Delegation1,
  type DelegationValue,
  delegation1Exchange,
  delegationExchange,
  delegationRequestExchange,
  NS_DELEGATION,
} from './elements.js'
import { createDelegatedHandlers, type DelegatedContext, type DelegatedHandlers } from './handlers.js'
import { type NestedInfos, nestedInfoAt } from './nested-info.js'

/** What a server has said that it delegates. */
export interface AdvertisedDelegations {
  readonly server: JID
  readonly delegations: Delegations
}

/** Emitted each time that a trusted server says what it delegates. */
export const delegationsAdvertised = /* @__PURE__ */ defineEvent<AdvertisedDelegations>('xep-0355:delegations')

export interface DelegationOptions {
  /**
   * Domains whose servers may delegate. Default: the parent domain of a component (`montague.example` of
   * `pubsub.montague.example`), the own server of a client.
   */
  readonly servers?: readonly (JID | string)[] | undefined
  /** Users of a server who delegate by themselves (§5). Default: 10,000; further ones are not heard. */
  readonly maxUsers?: number | undefined
}

/** Requests that servers hand on to this entity; always to the entity itself, whichever address asks. */
export interface DelegationApi extends DelegatedHandlers {
  /** What a server, or the first of the trusted ones, delegates; undefined before it says so. */
  delegations(server?: JID | string): Delegations | undefined
  /** The same, once the server has said it. Rejects with XmppError `timeout` (default: 30 s). */
  waitForDelegations(server?: JID | string, wait?: Wait): Promise<Delegations>
  /** Says by service discovery what there is of a namespace, in the place of what the server would say (§7.2). */
  nest(namespace: string, infos: NestedInfos): Dispose
  /** Asks the server of a user for namespaces; the user will be asked, and the server then advertises them (§5.1). */
  requestDelegation(user: JID | string, namespaces: readonly string[], wait?: Wait): Promise<void>
}

const MESSAGE = { ns: NS_CLIENT, name: 'message' }

/** Namespace Delegation (XEP-0355): answers in the place of a server that hands requests on. */
export const delegation = definePlugin({
  name: 'xep-0355',
  features: [NS_DELEGATION],
  requires: { disco },
  setup({ xmpp, deps, own }, { servers, maxUsers = 10_000 }: DelegationOptions) {
    const trusted = trustedServers(xmpp, servers)
    const known = new Map<string, Delegations>()
    const waiting = createWaiters<Delegations>(xmpp)
    const handlers = createDelegatedHandlers((error, iq) => xmpp.report(error, iq.element))
    const nested = new Map<string, NestedInfos>()

    function accept(server: JID, value: DelegationValue, version: 1 | 2): void {
      const delegations = withAdvertised(known.get(server.domain), value, version, maxUsers)
      known.set(server.domain, delegations)
      waiting.settle(server.domain, delegations)
      xmpp.events.emit(delegationsAdvertised, { server, delegations })
    }

    const carries = anyOf(matchPath(MESSAGE, Delegation), matchPath(MESSAGE, Delegation1))
    const fromServer = matchWhere(
      (element) => element.attrs['type'] !== 'error' && trusted.has(new Message(element).from),
    )
    xmpp.claim('message', allOf(carries, fromServer), (_, message, { from }) => {
      const newest = message.get(Delegation)
      const older = newest ? undefined : message.get(Delegation1)
      if (newest) accept(from, newest, 2)
      else if (older && known.get(from.domain)?.version !== 2) accept(from, older, 1)
    })
    xmpp.events.on('offline', () => known.clear())

    const answerForwarded = async ({ forwarded }: DelegationValue, { from: server }: IqContext) => {
      const delegations = trusted.has(server) ? known.get(server.domain) : undefined
      if (!delegations) throw new StanzaError('forbidden')
      const context = contextOf(forwarded && new Iq(forwarded.stanza), server)
      const { payload } = context.iq
      if (!payload || !isDelegated(delegations, payload, context)) throw new StanzaError('forbidden')
      const answer = await handlers.answer(context)
      return { forwarded: { stanza: answer.element } }
    }
    xmpp.iq.onSet(delegationExchange, answerForwarded)
    xmpp.iq.onSet(delegation1Exchange, answerForwarded)

    own(
      deps.disco(xmpp).provide({
        info({ node, from }) {
          const info = trusted.has(from) ? nestedInfoAt(node, nested) : undefined
          return info && { identities: [], features: [], ...info }
        },
      }),
    )

    const serverOf = (of: JID | string | undefined) => (of === undefined ? trusted.first : JID.from(of).domain) ?? ''

    const api: DelegationApi = {
      onGet: (what, handler) => own(handlers.onGet(what, handler)),
      onSet: (what, handler) => own(handlers.onSet(what, handler)),
      onRequest: (type, name, handler) => own(handlers.onRequest(type, name, handler)),
      delegations: (server) => known.get(serverOf(server)),
      async waitForDelegations(server, wait) {
        const domain = serverOf(server)
        return known.get(domain) ?? waiting.wait(domain, wait)
      },
      nest(namespace, infos) {
        nested.set(namespace, infos)
        return own(() => {
          if (nested.get(namespace) === infos) nested.delete(namespace)
        })
      },
      async requestDelegation(user, namespaces, wait) {
        const to = JID.from(user).bare
        const delegates = namespaces.map((namespace) => ({ namespace }))
        await xmpp.iq.get(to.domain, delegationRequestExchange, { to, delegates }, wait)
      },
    }
    return () => api
  },
})

/** Throws StanzaError `bad-request` for what is no request to the server or to one of its users. */
function contextOf(iq: Iq | undefined, server: JID): DelegatedContext {
  const { from, to = accountOf(from, server) } = addressesOf(iq)
  const isRequest = iq !== undefined && (iq.type === 'get' || iq.type === 'set') && iq.id !== undefined
  if (!isRequest || !from || to.domain !== server.domain || !to.isBare) {
    throw new StanzaError('bad-request', { text: 'A request to the server, or to one of its users, is expected.' })
  }
  return { iq, from, to, server }
}

/** Without an addressee, a request is for the account of its sender (RFC 6120 §10.3.3). */
function accountOf(from: JID | undefined, server: JID): JID {
  return from?.domain === server.domain ? from.bare : server
}

function addressesOf(iq: Iq | undefined): { readonly from?: JID | undefined; readonly to?: JID | undefined } {
  try {
    return { from: iq?.from, to: iq?.to }
  } catch (cause) {
    throw new StanzaError('jid-malformed', { cause })
  }
}
