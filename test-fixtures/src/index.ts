export { type IrcServicesOptions, startIrcWithServices } from './anope.js'
export { type BrowserPage, openBrowser, type TestBrowser } from './browser.js'
export { type Bundle, bundle } from './bundle.js'
export { type Certificates, createCertificates } from './certificates.js'
export { describeWith } from './describe-with.js'
export {
  describeWithIrc,
  describeWithIrcServices,
  describeWithLinkedIrc,
  type IrcNetwork,
  type IrcSuite,
  type LinkedIrcNetwork,
} from './describe-with-irc.js'
export { describeWithPostgres } from './describe-with-postgres.js'
export { describeWithServers, type ServerSuite, type ServerSuiteWithExtra } from './describe-with-servers.js'
export {
  describeWithSlixmpp,
  type Slixmpp,
  type SlixmppAccount,
  type SlixmppPlugins,
  type SlixmppSuite,
} from './describe-with-slixmpp.js'
export { startEjabberd } from './ejabberd.js'
export { faultSeed } from './fault-seed.js'
export { type FaultyProxy, type FaultyProxyOptions, startFaultyProxy } from './faulty-proxy.js'
export type { ProxiedConnection, ProxyCut, ProxyFaults } from './faulty-proxy-connection.js'
export type { ProxyPoint, ProxySide } from './faulty-proxy-point.js'
export { seededRandom } from './faulty-proxy-random.js'
export { freePorts } from './free-ports.js'
export { startInspircd } from './inspircd.js'
export { connectIrcPeer, type IrcLine, type IrcPeer } from './irc-peer.js'
export type { IrcServer, IrcServerName, IrcServerOptions } from './irc-server.js'
export { loadedModules } from './loaded-modules.js'
export { startNgircd } from './ngircd.js'
export { startPostgres, type TestedPostgres } from './postgres.js'
export { takePrinted } from './printed.js'
export { askClientStream, askComponentStream, askDirectTls, untilResolved } from './probe.js'
export { startProsody } from './prosody.js'
export { type ProxiedSuite, proxyEach } from './proxy-each.js'
export type {
  EjabberdExtras,
  ProsodyExtras,
  RealServer,
  RealServerName,
  ServerOptions,
  TestedServer,
} from './server.js'
export type { SlixmppPeer } from './slixmpp-peer.js'
export { SlixmppError } from './slixmpp-process.js'
export type { SlixmppValues, SlixmppXml } from './slixmpp-values.js'
export { reportFigure, type SummaryEntry } from './test-summary.js'
export { hasSlixmpp, hasTool, packagesOf, python, type ToolName } from './tools.js'
