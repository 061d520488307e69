import { type AddressScope, definePlugin, type RawIqHandler, type Self } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Iq, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Dispose } from '@trestle/xmlstream'
import { Delegation, type DelegationValue, delegationExchange, NS_DELEGATION } from '../elements.js'

export interface DelegationServiceOptions extends AddressScope {
  /** Milliseconds for an answer of the managing entity. Default: 30 s. */
  readonly timeout?: number | undefined
}

/** What is delegated. */
export interface DelegationTarget {
  readonly namespace: string
  /** The names of the payloads in it. */
  readonly names: readonly string[]
  /** Only requests whose payload has all of these attributes. */
  readonly attributes?: readonly string[] | undefined
  /**
   * Answers what is not handed on: requests without those attributes, and those of the managing entity itself (§4.3.1).
   * Default: `service-unavailable`.
   */
  readonly otherwise?: RawIqHandler | undefined
}

export interface DelegationServiceApi {
  /**
   * Hands on the requests of namespaces to an entity, besides those that it has already, and tells it so. Returns the
   * undoing. Throws StanzaError `forbidden` for the namespace of this specification (§8).
   */
  delegate(entity: JID | string, targets: readonly DelegationTarget[]): Dispose
}

/**
 * The server's side of XEP-0355, for a host that is the server of its domain: hands requests on, and checks what comes
 * back. `at` selects the addresses whose requests are handed on; default: the domain and all bare addresses.
 */
export const delegationService = definePlugin({
  name: 'xep-0355-service',
  features: [NS_DELEGATION],
  setup({ xmpp, own }, { at = ({ isBare }) => isBare, timeout }: DelegationServiceOptions) {
    function forwardTo(entity: JID, { attributes = [], otherwise }: DelegationTarget): RawIqHandler {
      return async (iq, context) => {
        const { payload } = iq
        const isFor = payload && attributes.every((name) => payload.attrs[name] !== undefined)
        if (!isFor || context.from.equals(entity)) {
          if (!otherwise) throw new StanzaError('service-unavailable')
          return otherwise(iq, context)
        }
        return resultIn(await ask(entity, iq), iq)
      }
    }

    async function ask(entity: JID, iq: Iq): Promise<DelegationValue> {
      try {
        return await xmpp.iq.set(entity, delegationExchange, { forwarded: { stanza: iq.element.clone() } }, { timeout })
      } catch (cause) {
        // Of what the managing entity says by itself, nothing reaches who asked (§4.3).
        throw new StanzaError('service-unavailable', { cause })
      }
    }

    /** All that is delegated to each entity: an advertisement replaces the one before. */
    const delegatedTo = new Map<string, readonly DelegationTarget[]>()

    function change(self: Self, to: JID, targets: readonly DelegationTarget[]): void {
      delegatedTo.set(`${to}`, targets)
      const delegated = targets.map(({ namespace, attributes = [] }) => ({
        namespace,
        ...(attributes.length > 0 && { attributes: attributes.map((name) => ({ name })) }),
      }))
      if (xmpp.online) self.send(self.message({ to }).set(Delegation, { delegated }))
    }

    return (self: Self): DelegationServiceApi => ({
      delegate(entity, targets) {
        const to = JID.from(entity)
        if (targets.some(({ namespace }) => namespace === NS_DELEGATION)) {
          throw new StanzaError('forbidden', { text: 'The namespace of delegations is not delegated.' })
        }
        const undo = targets.flatMap((target) =>
          target.names.flatMap((name) =>
            (['get', 'set'] as const).map((type) =>
              xmpp.iq.onRequest(type, { ns: target.namespace, name }, forwardTo(to, target), { at }),
            ),
          ),
        )
        const others = () => (delegatedTo.get(`${to}`) ?? []).filter((one) => !targets.includes(one))
        change(self, to, [...others(), ...targets])
        return own(() => {
          for (const one of undo) one()
          change(self, to, others())
        })
      },
    })
  },
})

/** The payload of the answer; throws the StanzaError that it is, and `service-unavailable` for an answer to something else. */
function resultIn({ forwarded }: DelegationValue, asked: Iq): Element | undefined {
  const answer = forwarded && new Iq(forwarded.stanza)
  const { from, to, id } = answer?.element.attrs ?? {}
  const isFor = id === asked.id && to === asked.element.attrs['from'] && from === asked.element.attrs['to']
  if (!answer || !isFor) throw new StanzaError('service-unavailable')
  if (answer.type === 'result') return answer.payload
  throw (answer.type === 'error' && answer.error) || new StanzaError('service-unavailable')
}
