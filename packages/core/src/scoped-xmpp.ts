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
}

/** The host as one plugin sees it: whatever it registers is undone with the plugin. */
export function scopedXmpp(base: Xmpp, { name, disposers, signal, opsOwners }: PluginScope): Xmpp {
  const { add } = disposers
  const scoped: Omit<Xmpp, 'jid' | 'online'> = {
    kind: base.kind,
    ops: scopedOps(base.ops, add, opsOwners, name),
    events: scopedEvents(base.events, add, signal),
    timers: scopedTimers(base.timers, add, name),
    clock: base.clock,
    features: { ...base.features, add: (feature) => add(base.features.add(feature)) },
    presences: { ...base.presences, ignore: (contact) => add(base.presences.ignore(contact)) },
    iq: {
      get: base.iq.get,
      set: base.iq.set,
      request: base.iq.request,
      onGet: (what, handler) => add(base.iq.onGet(what, handler)),
      onSet: (what, handler) => add(base.iq.onSet(what, handler)),
      onRequest: (type, what, handler) => add(base.iq.onRequest(type, what, handler)),
    },
    newId: base.newId,
    as: base.as,
    send: base.send,
    message: base.message,
    presence: base.presence,
    onMessage: (what, handler) => add(base.onMessage(what, handler)),
    onPresence: (what, handler) => add(base.onPresence(what, handler)),
    filter: (direction, filter, options) => add(base.filter(direction, filter, options)),
    report: base.report,
    streamFeature: (feature) => add(base.streamFeature(feature)),
    inlineFeature: (feature) => add(base.inlineFeature(feature)),
    keepSessions: (keeper) => add(base.keepSessions(keeper)),
    probe: (probe) => add(base.probe(probe)),
    checkLink: base.checkLink,
  }
  return Object.defineProperties(scoped, {
    jid: { get: () => base.jid, enumerable: true },
    online: { get: () => base.online, enumerable: true },
  }) as Xmpp
}
