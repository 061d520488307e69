import type { Dispose, EventHub, Timers } from '@trestle/xmlstream'
import type { Disposers } from './disposers.js'
import type { Xmpp } from './xmpp.js'

/** The host as one plugin sees it: whatever it registers is undone with the plugin. */
export function scopedXmpp(base: Xmpp, disposers: Disposers, name: string): Xmpp {
  const { add } = disposers
  const scoped: Omit<Xmpp, 'jid' | 'online'> = {
    kind: base.kind,
    ops: {
      ...base.ops,
      wrap: (group, table, ...rest) => {
        const view = base.ops.wrap(group, table, ...rest)
        add(() => base.ops.purge(group))
        return view
      },
    },
    events: scopedEvents(base.events, add),
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
  }
  return Object.defineProperties(scoped, {
    jid: { get: () => base.jid, enumerable: true },
    online: { get: () => base.online, enumerable: true },
  }) as Xmpp
}

type Add = (dispose: Dispose) => Dispose

function scopedEvents<M extends object>(base: EventHub<M>, add: Add): EventHub<M> {
  return {
    ...base,
    on: (...args: Parameters<typeof base.on>) => add(base.on(...args)),
    once: (...args: Parameters<typeof base.once>) => add(base.once(...args)),
  } as EventHub<M>
}

/** Timers of different plugins may have the same name. */
function scopedTimers(base: Timers, add: Add, plugin: string): Timers {
  const own = (name: string) => `${plugin}/${name}`
  const names = new Set<string>()
  return {
    ...base,
    once: (name, ms, run) => {
      names.add(own(name))
      return add(base.once(own(name), ms, run))
    },
    every: (name, ms, run) => {
      names.add(own(name))
      return add(base.every(own(name), ms, run))
    },
    cancel: (name) => base.cancel(own(name)),
    has: (name) => base.has(own(name)),
    clear: () => {
      for (const name of names) base.cancel(name)
    },
  }
}
