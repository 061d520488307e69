import type { Element } from '@trestle/xml'
import type { Disposers } from './disposers.js'
import { scopedEvents } from './scoped-events.js'
import { scopedOps } from './scoped-ops.js'
import { scopedTimers } from './scoped-timers.js'
import type { Xmpp } from './xmpp.js'

export interface PluginScope {
  readonly name: string
  readonly disposers: Disposers
  /** Aborted when the plugin is removed. */
  readonly signal: AbortSignal
  /** Which plugin of the host has wrapped which ops. */
  readonly opsOwners: Map<string, string>
  /** Tells of an error, and which plugin it is of. */
  readonly report: (error: unknown, source: string, stanza?: Element) => void
}

/** The host as one plugin sees it: whatever it registers is undone with the plugin. */
export function scopedXmpp(base: Xmpp, { name, disposers, signal, opsOwners, report }: PluginScope): Xmpp {
  const { add } = disposers
  const scoped: Omit<Xmpp, 'jid' | 'boundJid' | 'online'> = {
    kind: base.kind,
    key: base.key,
    scope: base.scope,
    server: base.server,
    ops: scopedOps(base.ops, add, opsOwners, name),
    events: scopedEvents(base.events, add, signal),
    timers: scopedTimers(base.timers, add, name),
    clock: base.clock,
    features: { ...base.features, add: (feature, scope) => add(base.features.add(feature, scope)) },
    presences: { ...base.presences, ignore: (contact) => add(base.presences.ignore(contact)) },
    iq: {
      get: base.iq.get,
      set: base.iq.set,
      request: base.iq.request,
      onGet: (what, handler, scope) => add(base.iq.onGet(what, handler, scope)),
      onSet: (what, handler, scope) => add(base.iq.onSet(what, handler, scope)),
      onRequest: (type, what, handler, scope) => add(base.iq.onRequest(type, what, handler, scope)),
      onAnyRequest: (handler, scope) => add(base.iq.onAnyRequest(handler, scope)),
    },
    newId: base.newId,
    as: base.as,
    send: base.send,
    message: base.message,
    presence: base.presence,
    // The overloads of the base are those of the plugin: what fits the one fits the other.
    onMessage: ((...args: Parameters<Xmpp['onMessage']>) => add(base.onMessage(...args))) as Xmpp['onMessage'],
    onPresence: ((...args: Parameters<Xmpp['onPresence']>) => add(base.onPresence(...args))) as Xmpp['onPresence'],
    claim: ((...args: Parameters<Xmpp['claim']>) => add(base.claim(...args))) as Xmpp['claim'],
    deliver: base.deliver,
    filter: (direction, filter, options) => add(base.filter(direction, filter, options)),
    report: (error, stanza) => report(error, name, stanza),
    onOffer: (look) => add(base.onOffer(look)),
    streamFeature: (feature) => add(base.streamFeature(feature)),
    inlineFeature: (feature) => add(base.inlineFeature(feature)),
    keepSessions: (keeper) => add(base.keepSessions(keeper)),
    probe: (probe) => add(base.probe(probe)),
    checkLink: base.checkLink,
    onStop: (callback) => add(base.onStop(callback)),
    announceMaxBytes: (maxBytes) => add(base.announceMaxBytes(maxBytes)),
  }
  return Object.defineProperties(scoped, {
    jid: { get: () => base.jid, enumerable: true },
    boundJid: { get: () => base.boundJid, enumerable: true },
    online: { get: () => base.online, enumerable: true },
  }) as Xmpp
}
