import type { Dispose, Timers } from '@trestle/xmlstream'

/** The timers of one plugin: with names of its own, cleared when it is removed. */
export function scopedTimers(base: Timers, add: (dispose: Dispose) => Dispose, plugin: string): Timers {
  const nameOf = (name: string) => `${plugin}/${name}`
  const running = new Map<string, Dispose>()

  function forget(name: string): void {
    const dispose = running.get(name)
    running.delete(name)
    dispose?.()
  }

  function track(name: string, stop: Dispose): Dispose {
    const dispose = add(stop)
    // What it takes the place of has been stopped already.
    forget(name)
    running.set(name, dispose)
    return () => {
      if (running.get(name) === dispose) running.delete(name)
      dispose()
    }
  }

  function cancel(name: string): boolean {
    const ran = base.cancel(nameOf(name))
    forget(name)
    return ran
  }

  return {
    once(name, ms, run, options) {
      const fire = () => {
        forget(name)
        return run()
      }
      return track(name, base.once(nameOf(name), ms, fire, options))
    },
    every: (name, ms, run, options) => track(name, base.every(nameOf(name), ms, run, options)),
    cancel,
    has: (name) => base.has(nameOf(name)),
    clear() {
      for (const name of [...running.keys()]) cancel(name)
    },
  }
}
