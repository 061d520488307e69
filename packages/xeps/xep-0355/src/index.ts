/**
 * Namespace Delegation: answers in the place of a server that hands requests on.
 *
 * @example
 * ```ts
 * import { createComponent } from '@trestle/component'
 * import { attr, element, exchange, string } from '@trestle/stanza'
 * import { delegation } from '@trestle/xep-0355'
 *
 * const Mood = element('urn:example:mood', 'mood', { of: attr(string) })
 * const moods = createComponent({ jid: 'moods.montague.example', secret: 'wherefore' }).use(delegation)
 * const delegated = moods.get(delegation)
 * delegated.nest(Mood.ns, { server: { features: [Mood.ns] } }) // what the server says of it in service discovery
 * delegated.onGet(exchange(Mood, Mood), (_, { from, to }) => ({ of: `${from} asks for the mood of ${to}` }))
 * await moods.start()
 * const { namespaces } = await delegated.waitForDelegations()
 * console.log(namespaces.map(({ namespace }) => namespace)) // what the configuration of the server delegates
 * ```
 *
 * @packageDocumentation
 */
export type { DelegatedNamespace, Delegations } from './delegations.js'
export {
  Delegation,
  Delegation1,
  DelegationRequest,
  type DelegationValue,
  delegation1Exchange,
  delegationExchange,
  delegationRequestExchange,
  NS_DELEGATION,
  NS_DELEGATION_1,
} from './elements.js'
export type { DelegatedContext, DelegatedHandler, DelegatedHandlers, RawDelegatedHandler } from './handlers.js'
export type { NestedInfo, NestedInfos } from './nested-info.js'
export {
  type AdvertisedDelegations,
  type DelegationApi,
  type DelegationOptions,
  delegation,
  delegation as default,
  delegationsAdvertised,
} from './plugin.js'
