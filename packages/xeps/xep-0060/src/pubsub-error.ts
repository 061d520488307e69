import { attr, element, StanzaError, type StanzaErrorCondition, type StanzaErrorOptions, string } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { NS_PUBSUB_ERRORS } from './namespaces.js'

/** The conditions of XEP-0060 §19. */
export const pubsubErrorConditions = [
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

/** Pubsub-specific error conditions (XEP-0060 §17.2). */
export type PubsubErrorCondition = (typeof pubsubErrorConditions)[number]

const KNOWN: ReadonlySet<string> = new Set(pubsubErrorConditions)

/** The condition `unsupported` with its feature. */
export const Unsupported = element(NS_PUBSUB_ERRORS, 'unsupported', { feature: attr(string) })

export interface PubsubErrorDetail {
  readonly condition: PubsubErrorCondition
  /** With `unsupported`: the feature, such as `persistent-items`. */
  readonly feature?: string | undefined
}

/** The pubsub-specific condition of a stanza error; `undefined` where it has none that is known. */
export function pubsubErrorOf(error: unknown): PubsubErrorDetail | undefined {
  if (!(error instanceof StanzaError)) return undefined
  const found = error.details.find(({ ns, name }) => ns === NS_PUBSUB_ERRORS && KNOWN.has(name))
  if (!found) return undefined
  const feature = found.attrs['feature']
  return { condition: found.name as PubsubErrorCondition, ...(feature !== undefined && { feature }) }
}

/** Whether this is a stanza error with one of these pubsub-specific conditions. */
export function isPubsubError(error: unknown, ...conditions: readonly PubsubErrorCondition[]): error is StanzaError {
  const detail = pubsubErrorOf(error)
  return detail !== undefined && conditions.includes(detail.condition)
}

/** A stanza error with a pubsub-specific condition. */
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

/** The error for a feature that a node or service does not support. */
export function unsupported(feature: string): StanzaError {
  return pubsubError('feature-not-implemented', { condition: 'unsupported', feature })
}
