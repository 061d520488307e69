import type { Element } from '@trestle/xml'
import type { Dispose } from '@trestle/xmlstream'
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
  /** Reports an error with the plugin as its source. */
  readonly report: (error: unknown, source: string, stanza?: Element) => void
}

/** The host as one plugin sees it: whatever it registers is undone with the plugin. */
export function scopedXmpp(base: Xmpp, { name, disposers, signal, opsOwners, report }: PluginScope): Xmpp {
  const { add } = disposers
  const undone = <F extends (...args: never[]) => Dispose>(register: F): F => ((...args) => add(register(...args))) as F
  const { iq, features, presences } = base
  const own: Partial<Xmpp> = {
    ops: scopedOps(base.ops, add, opsOwners, name),
    events: scopedEvents(base.events, add, signal),
    timers: scopedTimers(base.timers, add, name),
    features: { ...features, add: undone(features.add) },
    presences: { ...presences, ignore: undone(presences.ignore) },
    iq: {
      ...iq,
      onGet: undone(iq.onGet),
      onSet: undone(iq.onSet),
      onRequest: undone(iq.onRequest),
      onAnyRequest: undone(iq.onAnyRequest),
    },
    onMessage: undone(base.onMessage),
    onPresence: undone(base.onPresence),
    claim: undone(base.claim),
    filter: undone(base.filter),
    report: (error, stanza) => report(error, name, stanza),
    onOffer: undone(base.onOffer),
    streamFeature: undone(base.streamFeature),
    inlineFeature: undone(base.inlineFeature),
    keepSessions: undone(base.keepSessions),
    probe: undone(base.probe),
    onStop: undone(base.onStop),
    announceMaxBytes: undone(base.announceMaxBytes),
  }
  // What its getters tell changes. As the prototype, they are there once.
  return Object.assign(Object.create(base) as Xmpp, own)
}
