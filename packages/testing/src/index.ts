/**
 * In-memory hosts, a network between them, a manual clock and comparison of XML, for tests of plugins.
 *
 * @example
 * ```ts
 * import { createHostPair, expectXml } from '@trestle/testing'
 * import { ping } from '@trestle/xep-0199'
 *
 * const { romeo, juliet, network } = createHostPair((host) => host.use(ping))
 * await romeo.get(ping).ping(juliet.jid)
 * expectXml(
 *   romeo.sent[0]!,
 *   `
 *   <iq type='get' to='juliet@capulet.example/balcony' id='${romeo.sent[0]!.attrs.id}'>
 *     <ping xmlns='urn:xmpp:ping'/>
 *   </iq>`,
 * )
 * console.log(network.undelivered.length) // 0
 * ```
 *
 * @packageDocumentation
 */
export { canonical, elementFrom, type Xml } from './canonical.js'
export { expectXml, XmlMismatchError } from './expect-xml.js'
export { sequentialIds } from './ids.js'
export { createManualClock, type ManualClock } from './manual-clock.js'
export { roundTrip } from './round-trip.js'
export { createTestHost, type TestHost, type TestHostOptions } from './test-host.js'
export { createHostPair, createTestNetwork, type TestNetwork } from './test-network.js'
export { TestingError, type TestingErrorCode } from './testing-error.js'
