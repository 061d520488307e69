import { type Component, type ComponentOptions, createComponent } from '@trestle/component'
import type { JID } from '@trestle/jid'
import { createFrame } from './frame.js'
import type { FrameOptions } from './frame-options.js'
import type { Log, Network } from './module/network.js'
import type { SessionStatus } from './sessions/session-status.js'
import type { GatewayCounts } from './status/counts.js'
import type { GatewayStore } from './storage/store.js'
import { silentLog } from './support/silent-log.js'

export interface GatewayOptions
  extends Pick<
    FrameOptions,
    | 'config'
    | 'texts'
    | 'rosterGroup'
    | 'deadlines'
    | 'lastSeenText'
    | 'privilegedBy'
    | 'files'
    | 'history'
    | 'limits'
    | 'logLevel'
    | 'process'
    | 'startRate'
    | 'contexts'
  > {
  readonly network: Network<unknown>
  /** Options of the component, as for `createComponent`. */
  readonly component: ComponentOptions
  readonly store: GatewayStore
  /**
   * Who may register: a pattern that the whole bare JID must match. By default, the JIDs of the parent domain of the
   * gateway: for `irc.example.org`, those `@example.org`.
   */
  readonly userJidValidator?: RegExp | undefined
  /** Bare JIDs that may run administrative commands. */
  readonly admins?: readonly JID[] | undefined
  readonly log?: Log | undefined
}

/** A user who is registered with a gateway. */
export interface RegisteredUser {
  /** Bare. */
  readonly jid: string
  readonly status: SessionStatus
}

/** A running gateway. */
export interface Gateway {
  readonly component: Component
  /** The registered users; a new array at each read. */
  readonly users: readonly RegisteredUser[]
  /** Connects, and logs all users in. Rejects with ComponentError if the server cannot be reached or refuses. */
  start(options?: { readonly signal?: AbortSignal }): Promise<void>
  /**
   * Logs all users out, sends unavailable presence of the gateway and its puppets, and disconnects. The store stays
   * open. A stopped gateway cannot be started again: make another.
   */
  stop(): Promise<void>
  /** Ends the session that an uncaught error came from; false if it came from none. For `superviseProcess`. */
  handleUncaught(error: unknown): boolean
  /** What the gateway has counted since it was made, and what waits in it now. */
  counts(): Promise<GatewayCounts>
}

/** Makes a gateway of a network module, a component and a store. */
export function createGateway(options: GatewayOptions): Gateway {
  const { network, store, log = silentLog } = options
  const component = createComponent(options.component)
  const frame = createFrame({
    host: component,
    network,
    store,
    log,
    config: options.config,
    texts: options.texts,
    rosterGroup: options.rosterGroup,
    deadlines: options.deadlines ?? {},
    lastSeenText: options.lastSeenText,
    privilegedBy: options.privilegedBy,
    files: options.files,
    history: options.history,
    limits: options.limits ?? {},
    logLevel: options.logLevel,
    process: options.process,
    startRate: options.startRate,
    contexts: options.contexts,
    isAdmin: (user) => options.admins?.some((admin) => admin.bare.equals(user.bare)) ?? false,
    allows: allowing(options.userJidValidator ?? parentDomainOf(component.jid)),
  })
  component.on('error', ({ error, source }) => log.warn({ error, source }, 'A handler or a stanza failed.'))
  component.on('offline', ({ error }) => {
    if (error) log.warn({ error }, 'The connection to the server is lost.')
  })

  return {
    component,
    get users() {
      return frame.users.all.map(({ stored, session }) => ({ jid: stored.jid, status: session.status }))
    },
    async start(given = {}) {
      await frame.load()
      await component.start(given)
      await frame.start()
    },
    async stop() {
      await frame.stop()
      await component.stop()
    },
    handleUncaught: frame.handleUncaught,
    counts: frame.counts,
  }
}

function parentDomainOf({ domain }: JID): RegExp {
  const parent = domain.includes('.') ? domain.slice(domain.indexOf('.') + 1) : domain
  return new RegExp(`^[^@/]+@${parent.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}

// A pattern that matches only a part of the JID must not admit it.
function allowing(pattern: RegExp): (user: JID) => boolean {
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, ''))
  return (user) => user.local !== '' && whole.test(user.bare.toString())
}
