import type { OptionTypes } from './check-options.js'
import type { HostLimits } from './host-limits.js'
import type { ReconnectOptions } from './lifecycle.js'
import type { LivenessOptions } from './liveness.js'

/** For `checkOptions`: the options that clients and components share. */
export const hostOptionTypes = {
  limits: {
    maxStanzaBytes: 'number',
    maxDepth: 'number',
    maxAttributes: 'number',
    maxChildren: 'number',
    maxSkippedBytes: 'number',
    maxOutgoingBytes: 'number',
  } satisfies OptionTypes<HostLimits>,
  liveness: { idle: 'number', timeout: 'number' } satisfies OptionTypes<LivenessOptions>,
  reconnect: {
    initial: 'number',
    max: 'number',
    factor: 'number',
    random: 'function',
    when: 'function',
  } satisfies OptionTypes<ReconnectOptions<Error>>,
} as const
