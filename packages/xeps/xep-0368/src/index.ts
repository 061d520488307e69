/**
 * SRV records for XMPP over TLS: finds the servers of a domain, those with TLS from the first byte beside those with
 * STARTTLS. The client on Node uses it by itself; this package is for programs that connect in another way.
 *
 * @example
 * ```ts
 * import { Resolver } from 'node:dns/promises'
 * import { findTargets } from '@trestle/xep-0368'
 *
 * const dns = new Resolver()
 * const targets = await findTargets({
 *   domain: 'conversations.im',
 *   resolver: { srv: (name) => dns.resolveSrv(name) },
 *   signal: AbortSignal.timeout(10_000),
 * })
 * for (const { host, port, direct } of targets) console.log(host, port, direct ? 'TLS' : 'STARTTLS')
 * ```
 *
 * @packageDocumentation
 */
export { orderSrv, type SrvRecord } from './srv.js'
export { SrvError, type SrvErrorCode } from './srv-error.js'
export { defaultPorts, findTargets, type SrvResolver, type Target, type TargetOptions } from './targets.js'
