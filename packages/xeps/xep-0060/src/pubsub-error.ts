import { attr, element, StanzaError, type StanzaErrorCondition, type StanzaErrorOptions, string } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { NS_PUBSUB_ERRORS } from './namespaces.js'

const CONDITIONS = [
  'closed-node',
  'configuration-required',
  'invalid-jid',
  'invalid-options',
  'invalid-payload',
  'invalid-subid',
  'item-forbidden',
  'item-required',
  'jid-required',
  'max-items-exceeded',
  'max-nodes-exceeded',
  'node-full',
  'nodeid-required',
  'not-in-roster-group',
  'not-subscribed',
  'payload-required',
  'payload-too-big',
  'pending-subscription',
  'precondition-not-met',
  'presence-subscription-required',
  'subid-required',
  'too-many-subscriptions',
  'unsupported',
  'unsupported-access-model',
] as const

/** What a stanza error says beyond its condition (XEP-0060 §17.2). */
export type PubsubErrorCondition = (typeof CONDITIONS)[number]

const KNOWN: ReadonlySet<string> = new Set(CONDITIONS)

/** The feature that a node or service does not support. */
export const Unsupported = element(NS_PUBSUB_ERRORS, 'unsupported', { feature: attr(string) })

export interface PubsubErrorDetail {
  readonly condition: PubsubErrorCondition
  /** With `unsupported`: the feature, such as `persistent-items`. */
  readonly feature?: string | undefined
}

/** What a service says of a refusal beyond the condition of the error; `undefined` where it says nothing that is known. */
export function pubsubErrorOf(error: unknown): PubsubErrorDetail | undefined {
  if (!(error instanceof StanzaError)) return undefined
  const found = error.details.find(({ ns, name }) => ns === NS_PUBSUB_ERRORS && KNOWN.has(name))
  if (!found) return undefined
  const feature = found.attrs['feature']
  return { condition: found.name as PubsubErrorCondition, ...(feature !== undefined && { feature }) }
}

/** Whether it is the refusal of a service with one of these conditions. */
export function isPubsubError(error: unknown, ...conditions: readonly PubsubErrorCondition[]): error is StanzaError {
  const detail = pubsubErrorOf(error)
  return detail !== undefined && conditions.includes(detail.condition)
}

/** The error of a stanza with what pubsub adds to it. */
export function pubsubError(
  condition: StanzaErrorCondition,
  detail: PubsubErrorCondition | PubsubErrorDetail,
  options: StanzaErrorOptions = {},
): StanzaError {
  const { condition: name, feature } = typeof detail === 'string' ? { condition: detail } : detail
  const attrs = feature === undefined ? {} : { feature }
  const details = [new Element(name, NS_PUBSUB_ERRORS, attrs), ...(options.details ?? [])]
  return new StanzaError(condition, { ...options, details })
}

/** A feature that is not there (§6.1.3.11 and others). */
export function unsupported(feature: string): StanzaError {
  return pubsubError('feature-not-implemented', { condition: 'unsupported', feature })
}
