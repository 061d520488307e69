import type { Dispose, EventHub, EventToken, EventWaitOptions } from '@trestle/xmlstream'

type Event = string | EventToken<unknown>
type Listener = (payload: unknown) => unknown

/** The events of one plugin: its listeners and waits end with it. */
export function scopedEvents<M extends object>(
  hub: EventHub<M>,
  add: (dispose: Dispose) => Dispose,
  signal: AbortSignal,
): EventHub<M> {
  // One hub serves all events; which payload belongs to which, its interface has checked.
  const base = hub as unknown as EventHub<Record<string, unknown>>
  const own = new Set<{ readonly event: Event; readonly listener: Listener; readonly dispose: Dispose }>()

  function listen(event: Event, listener: Listener, once: boolean): Dispose {
    const run: Listener = (payload) => {
      if (once) entry.dispose()
      return listener(payload)
    }
    const undo = add(base.on(event, run))
    const entry = {
      event,
      listener,
      dispose() {
        own.delete(entry)
        undo()
      },
    }
    own.add(entry)
    return entry.dispose
  }

  const scoped = {
    ...base,
    on: (event: Event, listener: Listener) => listen(event, listener, false),
    once: (event: Event, listener: Listener) => listen(event, listener, true),
    off(event: Event, listener: Listener) {
      for (const one of [...own]) if (one.event === event && one.listener === listener) one.dispose()
    },
    wait(event: Event, options: EventWaitOptions<unknown> = {}) {
      const ends = options.signal ? AbortSignal.any([options.signal, signal]) : signal
      return base.wait(event, { ...options, signal: ends })
    },
    clear() {
      for (const one of [...own]) one.dispose()
    },
  }
  return scoped as unknown as EventHub<M>
}
