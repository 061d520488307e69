import { StanzaError } from '@trestle/stanza'
import type { Paged, ResultSetRequestValue, ResultSetValue } from '@trestle/xep-0059'
import type { PubsubValue } from '../elements.js'
import type { OwnerPubsubValue } from '../owner-elements.js'
import type { ServiceCall } from './requests/call.js'
import { getConfig, getDefaultConfig, setConfig } from './requests/configure-node.js'
import { createNode } from './requests/create-node.js'
import { deleteNode, purgeNode } from './requests/delete-node.js'
import { listAffiliates, modifyAffiliates } from './requests/manage-affiliations.js'
import { listSubscribers, modifySubscribers } from './requests/manage-subscriptions.js'
import { getAffiliations, getSubscriptions } from './requests/own-lists.js'
import { publish } from './requests/publish-item.js'
import { retract } from './requests/retract-item.js'
import { retrieve } from './requests/retrieve-items.js'
import { subscribe } from './requests/subscribe.js'
import { getDefaultOptions, getOptions, setOptions } from './requests/subscription-options.js'
import { unsubscribe } from './requests/unsubscribe.js'

type Handlers<V> = Partial<Record<keyof V, (call: ServiceCall, asked: V) => Promise<V>>>

/** Handlers by the child element; `options` last, since they may be part of a subscribe request. */
const gets: Handlers<PubsubValue> = {
  subscriptions: getSubscriptions,
  affiliations: getAffiliations,
  options: getOptions,
  default: getDefaultOptions,
}
const sets: Handlers<PubsubValue> = {
  create: createNode,
  publish,
  retract,
  subscribe,
  unsubscribe,
  options: setOptions,
}
const ownerGets: Handlers<OwnerPubsubValue> = {
  configure: getConfig,
  default: getDefaultConfig,
  subscriptions: listSubscribers,
  affiliations: listAffiliates,
}
const ownerSets: Handlers<OwnerPubsubValue> = {
  configure: setConfig,
  delete: deleteNode,
  purge: purgeNode,
  subscriptions: modifySubscribers,
  affiliations: modifyAffiliates,
}

async function dispatch<V extends object>(handlers: Handlers<V>, call: ServiceCall, asked: V): Promise<V> {
  for (const [what, handle] of Object.entries(handlers) as [keyof V, NonNullable<Handlers<V>[keyof V]>][]) {
    if (asked[what] !== undefined) return handle(call, asked)
  }
  throw new StanzaError('feature-not-implemented')
}

/** Answers a request of type get; items by page (XEP-0059). */
export async function answerGet(
  call: ServiceCall,
  { value, set }: Paged<PubsubValue, ResultSetRequestValue>,
): Promise<Paged<PubsubValue, ResultSetValue>> {
  return value.items ? retrieve(call, value, set) : { value: await dispatch(gets, call, value) }
}

export const answerSet = (call: ServiceCall, asked: PubsubValue) => dispatch(sets, call, asked)
export const answerOwnerGet = (call: ServiceCall, asked: OwnerPubsubValue) => dispatch(ownerGets, call, asked)
export const answerOwnerSet = (call: ServiceCall, asked: OwnerPubsubValue) => dispatch(ownerSets, call, asked)
