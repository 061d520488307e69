import type { ServerFeatures } from './server-features.js'

type Naming = Pick<ServerFeatures, 'channelTypes' | 'channelLength'>

/** Whether a target is a channel: names of people never begin so. */
export function isChannel({ channelTypes }: Pick<Naming, 'channelTypes'>, target: string): boolean {
  return target !== '' && channelTypes.includes(target.charAt(0))
}

/**
 * Whether there can be a channel of that name. Dots, capitals, `%`, `&`, `!` and letters of all scripts may be in it; spaces,
 * commas and controls may not (RFC 2812 §1.3).
 */
export function isChannelName(features: Naming, name: string): boolean {
  return (
    isChannel(features, name) && Buffer.byteLength(name) <= features.channelLength && !/[\x00-\x20,\x7f]/.test(name)
  )
}

/** A channel, or with a sign before it only its members of that mode and above: `@#verona` (STATUSMSG). */
export function targetOf(
  { channelTypes, statusTargets }: Pick<ServerFeatures, 'channelTypes' | 'statusTargets'>,
  target: string,
): { readonly name: string; readonly sign?: string } {
  const name = target.slice(1)
  // A sign may be a type of channels, too: `+#verona` and `+verona`.
  return statusTargets.includes(target.charAt(0)) && isChannel({ channelTypes }, name)
    ? { name, sign: target.charAt(0) }
    : { name: target }
}
