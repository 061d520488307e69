import { GatewayError } from '../module/gateway-error.js'
import type { Delivery, KnownMessage } from './chat-feature.js'

/** Refuses what the network only takes for some seconds after a message. Throws GatewayError `too-late`. */
export function refuseIfTooLate(
  { received }: Delivery,
  { sentAt }: KnownMessage,
  limit: true | { readonly withinSeconds?: number } | undefined,
  what: string,
): void {
  if (typeof limit !== 'object' || limit.withinSeconds === undefined) return
  const seconds = (received.at.getTime() - sentAt.getTime()) / 1000
  if (seconds <= limit.withinSeconds) return
  throw new GatewayError('too-late', `This network lets you ${what} a message for ${spanOf(limit.withinSeconds)} only.`)
}

function spanOf(seconds: number): string {
  if (seconds >= 7200) return `${Math.floor(seconds / 3600)} hours`
  return seconds >= 120 ? `${Math.floor(seconds / 60)} minutes` : `${seconds} seconds`
}
