import { StanzaError } from '@trestle/stanza'
import { type Element, sizeOf } from '@trestle/xml'
import type { ItemValue } from '../item.js'
import { pubsubError } from '../pubsub-error.js'
import type { HostedConfig } from './hosted-config.js'
import type { ServiceLimits } from './limits.js'
import { checkName } from './limits.js'

/** An item to publish. */
export interface Publication {
  readonly id?: string | undefined
  readonly payload?: Element | undefined
}

/**
 * Checks the item of a publish request against the configuration (XEP-0060 §4.3); `undefined` for a transient node without
 * payloads. Throws the StanzaErrors of §7.1.3.
 */
export function checkPublication(
  config: HostedConfig,
  items: readonly ItemValue[],
  limits: ServiceLimits,
): Publication | undefined {
  const [item, ...more] = items
  if (more.length > 0) throw new StanzaError('bad-request', { text: 'One item is published at a time.' })
  const notifiesOnly = !config.persistItems && !config.deliverPayloads
  if (notifiesOnly) {
    if (item) throw pubsubError('bad-request', 'item-forbidden')
    return undefined
  }
  if (!item) throw pubsubError('bad-request', 'item-required')
  const [payload, second] = item.payload
  if (second) throw pubsubError('bad-request', 'invalid-payload')
  if (!payload && config.deliverPayloads) throw pubsubError('bad-request', 'payload-required')
  if (payload && isTooBig(payload, Math.min(config.maxPayloadSize ?? limits.maxPayloadBytes, limits.maxPayloadBytes))) {
    throw pubsubError('not-acceptable', 'payload-too-big')
  }
  if (item.id) checkName(item.id)
  return { id: item.id || undefined, payload }
}

function isTooBig(payload: Element, maxBytes: number): boolean {
  return sizeOf(payload, { max: maxBytes }) > maxBytes
}

/** The number of items that a node keeps. */
export function capacityOf({ maxItems }: HostedConfig, { maxItems: limit }: ServiceLimits): number {
  return maxItems === 'max' ? limit : Math.min(maxItems, limit)
}
