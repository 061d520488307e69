import { type Component, type ComponentOptions, createComponent } from '@trestle/component'
import type { JID } from '@trestle/jid'
import { createFrame, type FrameOptions } from './frame.js'
import type { Log, Network } from './network.js'
import type { SessionStatus } from './session-status.js'
import { silentLog } from './silent-log.js'
import type { GatewayStore } from './store.js'

export interface GatewayOptions extends Pick<FrameOptions, 'deadlines'> {
  readonly network: Network<unknown>
  /** How to reach the server, as for `createComponent`. */
  readonly component: ComponentOptions
  readonly store: GatewayStore
  /**
   * Who may register: a pattern that the whole bare address must match. By default, the addresses of the parent domain
   * of the gateway: of `irc.example.org`, those `@example.org`.
   */
  readonly userJidValidator?: RegExp | undefined
  /** May run administrative commands. */
  readonly admins?: readonly JID[] | undefined
  readonly log?: Log | undefined
}

/** Somebody who is registered with a gateway. */
export interface GatewayUser {
  /** The bare address. */
  readonly jid: string
  readonly status: SessionStatus
}

/** A running gateway. */
export interface Gateway {
  readonly component: Component
  /** As they are at the time of asking. */
  readonly users: readonly GatewayUser[]
  /** Connects, and logs all users in. Rejects with ComponentError where the server cannot be reached or refuses. */
  start(options?: { readonly signal?: AbortSignal }): Promise<void>
  /**
   * Logs all users out, shows the gateway and its puppets as gone, and disconnects. The store stays open. A gateway that
   * was stopped stays so: make another.
   */
  stop(): Promise<void>
  /** Takes an error that nobody caught, if it came from a session: for `superviseProcess`. */
  handleUncaught(error: unknown): boolean
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
    deadlines: options.deadlines ?? {},
    allows: allowing(options.userJidValidator ?? parentDomainOf(component.jid)),
  })
  component.on('error', ({ error, source }) => log.warn({ error, source }, 'Something failed where nobody awaits it.'))
  component.on('offline', ({ error }) => {
    if (error) log.warn({ error }, 'The connection to the server is gone.')
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
  }
}

function parentDomainOf({ domain }: JID): RegExp {
  const parent = domain.includes('.') ? domain.slice(domain.indexOf('.') + 1) : domain
  return new RegExp(`^[^@/]+@${parent.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}

/** A pattern that fits a part of the address only must not let it in. */
function allowing(pattern: RegExp): (user: JID) => boolean {
  const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, ''))
  return (user) => user.local !== '' && whole.test(user.bare.toString())
}
