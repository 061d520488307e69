import {
  checkOptions,
  type HostLimits,
  hostOptionTypes,
  type LivenessOptions,
  type OptionTypes,
  type ReconnectOptions,
} from '@trestle/core/host'
import { InvalidJidError, JID } from '@trestle/jid'
import type { ParserLimits } from '@trestle/xml'
import { type Clock, SESSION_LIMITS, type WireEntry } from '@trestle/xmlstream'
import { ComponentError } from './component-error.js'
import type { Connector } from './connector.js'

export interface ComponentOptions {
  /** The domain of the component, as in the server's configuration. */
  readonly jid: JID | string
  readonly secret: string
  /** Default 127.0.0.1. */
  readonly host?: string | undefined
  /** Default 5347. */
  readonly port?: number | undefined
  /** Whether, and how, a lost session is taken up again. Default true. */
  readonly reconnect?: boolean | ReconnectOptions<ComponentError> | undefined
  /** When a silent connection is taken for dead, once a plugin can ask for a sign of life: XEP-0199. */
  readonly liveness?: LivenessOptions | undefined
  /** Milliseconds without a write after which a space is sent; 0: never. Default 60,000. */
  readonly keepAlive?: number | undefined
  readonly limits?: ComponentLimits | undefined
  readonly timeouts?: ComponentTimeouts | undefined
  readonly clock?: Clock | undefined
  /** Makes ids; by default they cannot be guessed. */
  readonly newId?: (() => string) | undefined
  /** Default: TCP. */
  readonly connector?: Connector | undefined
  /** Told of all that goes over the wire, secrets included, on every connection: `wireLog()` of `@trestle/wire-log`. */
  readonly wire?: ((entry: WireEntry) => void) | undefined
}

/**
 * A stanza beyond a parser's limits is refused to its sender, and not delivered; beyond `maxSkippedBytes`, the session
 * ends. Default: `SESSION_LIMITS` of `@trestle/xmlstream`. Until the server has accepted the component, at most those hold
 * that are the parser's own defaults.
 */
export interface ComponentLimits extends HostLimits {
  /** Characters waiting to be sent above which nothing more is read until the server has caught up. Default 1,048,576. */
  readonly highWaterMark?: number
  /** Characters waiting to be sent at which `send` throws XmlStreamError `overflow`. Default 67,108,864. */
  readonly maxQueued?: number
}

/** In milliseconds. */
export interface ComponentTimeouts {
  /** For the connection and the handshake together. Default 30,000. */
  readonly login?: number | undefined
  /** For `stop()`, to send what waits and to close. Default 5000. */
  readonly stop?: number | undefined
}

/** The options as they hold. */
export interface Settings {
  readonly jid: JID
  readonly secret: string
  readonly host: string
  readonly port: number
  readonly keepAlive: number
  readonly limits: ParserLimits &
    Pick<ComponentLimits, 'maxOutgoingBytes'> &
    Required<Pick<ComponentLimits, 'highWaterMark' | 'maxQueued'>>
  readonly timeouts: { readonly login: number; readonly stop: number }
  readonly wire: ComponentOptions['wire']
}

const LIMITS: Settings['limits'] = {
  ...SESSION_LIMITS,
  highWaterMark: 2 ** 20,
  maxQueued: 2 ** 26,
}

const optionTypes = {
  jid: 'string or object',
  secret: 'string',
  host: 'string',
  port: 'number',
  reconnect: ['boolean or object', hostOptionTypes.reconnect],
  liveness: ['object', hostOptionTypes.liveness],
  keepAlive: 'number',
  limits: ['object', { ...hostOptionTypes.limits, highWaterMark: 'number', maxQueued: 'number' }],
  timeouts: ['object', { login: 'number', stop: 'number' }],
  clock: 'object',
  newId: 'function',
  connector: 'object',
  wire: 'function',
} as const satisfies OptionTypes<ComponentOptions>

/** Checks the options. @throws ComponentError `invalid-option` */
export function settingsOf(options: ComponentOptions): Settings {
  checkOptions(options, {
    types: optionTypes,
    required: ['jid', 'secret'],
    refuse: (message) => new ComponentError('invalid-option', message),
  })
  const { secret, host = '127.0.0.1', port = 5347, keepAlive = 60_000, limits, timeouts } = options
  if (!host) throw invalid('host', 'a name or an address')
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid('port', 'a whole number from 1 to 65535')
  const settings: Settings = {
    jid: domainOf(options.jid),
    secret,
    host,
    port,
    keepAlive,
    limits: { ...LIMITS, ...defined(limits) },
    timeouts: { login: 30_000, stop: 5000, ...defined(timeouts) },
    wire: options.wire,
  }
  if (!(keepAlive >= 0)) throw invalid('keepAlive', 'milliseconds, or 0')
  for (const [group, values] of Object.entries({ limits: settings.limits, timeouts: settings.timeouts })) {
    for (const [name, value] of Object.entries(values)) {
      if (!(value > 0)) throw invalid(`${group}.${name}`, 'greater than 0')
    }
  }
  return settings
}

function domainOf(given: JID | string): JID {
  let jid: JID
  try {
    jid = JID.from(given)
  } catch (cause) {
    if (!(cause instanceof InvalidJidError)) throw cause
    throw new ComponentError('invalid-option', `jid is no domain: ${cause.reason}.`, { cause })
  }
  if (jid.local !== '' || jid.resource !== '') throw invalid('jid', 'a domain alone, like gateway.example.org')
  return jid
}

function invalid(name: string, wanted: string): ComponentError {
  return new ComponentError('invalid-option', `${name} has to be ${wanted}.`)
}

function defined<T extends object>(values: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined)) as never
}
