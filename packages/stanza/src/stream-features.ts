import { jid, string } from './codec.js'
import { element } from './definition.js'
import { exchange } from './exchange.js'
import { childText, childTexts, flag } from './fields-text.js'
import { NS_BIND, NS_PRE_APPROVAL, NS_ROSTER_VERSIONING, NS_SASL, NS_SESSION, NS_TLS } from './namespaces.js'
import { optional } from './optional.js'

/** RFC 6120 §5.4.1. */
export const StartTls = element(NS_TLS, 'starttls', { required: flag() })
/** RFC 6120 §5.4.2.3. */
export const TlsProceed = element(NS_TLS, 'proceed', {})
/** RFC 6120 §5.4.2.2. */
export const TlsFailure = element(NS_TLS, 'failure', {})

/** RFC 6120 §6.4.1. */
export const Mechanisms = element(NS_SASL, 'mechanisms', { mechanisms: childTexts('mechanism', string) })

/** Resource binding: as a feature it is empty (RFC 6120 §7.4). */
export const Bind = element(NS_BIND, 'bind', {
  resource: optional(childText(string)),
  jid: optional(childText(jid)),
})
export const bindExchange = exchange(Bind, Bind)

/** Needless since RFC 6121; servers mark it optional for old clients. */
export const Session = element(NS_SESSION, 'session', { optional: flag() })

/** RFC 6121 §2.6.1. */
export const RosterVersioning = element(NS_ROSTER_VERSIONING, 'ver', {})

/** RFC 6121 §3.4. */
export const PreApproval = element(NS_PRE_APPROVAL, 'sub', {})
