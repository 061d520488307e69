import type { JID } from '@trestle/jid'
import type { ServerExchange } from '@trestle/sasl'
import type { Element } from '@trestle/xml'
import type { SecureChannel } from './secure-channel.js'
import type { Session } from './sessions.js'

/** A request to log in by SASL2. */
export interface LoginRequest {
  /** The `<authenticate/>`. */
  readonly element: Element
  readonly mechanism: string
  /** The installation that logs in, if it says. */
  readonly userAgentId: string | undefined
  readonly channel: SecureChannel
}

/** How an extension answers a request whose client has authenticated. */
export interface LoginAnswer {
  /** For the `<success/>`. */
  readonly answers?: readonly Element[] | undefined
  /** The session that is resumed: then none is bound. */
  readonly resumed?: Session | undefined
}

/** A feature that clients negotiate along with SASL2 (XEP-0388) and Bind 2 (XEP-0386). */
export interface LoginExtension {
  /** For the inline features of SASL2. */
  offer?(channel: SecureChannel): Element | undefined
  /** An exchange for a mechanism that the extension offers itself; undefined for other requests. */
  exchange?(request: LoginRequest): ServerExchange | undefined
  /** Called after the authentication succeeded, and before `<success/>` is sent. */
  authenticated?(request: LoginRequest, account: JID): LoginAnswer | undefined | Promise<LoginAnswer | undefined>
  /** For the inline features of Bind 2. */
  readonly bindFeature?: string | undefined
  /** Called after the session was made; what it returns goes into the `<bound/>`. */
  bound?(bind: Element, session: Session): Element | undefined
}
