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

/** What of it is done once it is known who it is. */
export interface LoginAnswer {
  /** For the `<success/>`. */
  readonly answers?: readonly Element[] | undefined
  /** The session that is taken up again: then none is bound. */
  readonly resumed?: Session | undefined
}

/** What a service adds to the logins by SASL2 (XEP-0388), and to the binding along with them (XEP-0386). */
export interface LoginExtension {
  /** For the inline features of SASL2. */
  offer?(channel: SecureChannel): Element | undefined
  /** Its own exchange, for a mechanism of its own offer; undefined where the request is none of its concern. */
  exchange?(request: LoginRequest): ServerExchange | undefined
  /** The request has succeeded for that account, and nothing was said of it yet. */
  authenticated?(request: LoginRequest, account: JID): LoginAnswer | undefined | Promise<LoginAnswer | undefined>
  /** For the inline features of Bind 2. */
  readonly bindFeature?: string | undefined
  /** The session is made, and nothing was said of it yet: the answer goes into the `<bound/>`. */
  bound?(bind: Element, session: Session): Element | undefined
}
