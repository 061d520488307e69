import type { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Clock, withFastAccessors } from '@trestle/xmlstream'
import { mistake } from '#mistakes'
import { notOnline, XmppError } from './errors.js'
import type { Filters } from './filters.js'
import type { Link } from './link.js'
import { createLiveness, type LivenessOptions, type Probe } from './liveness.js'
import type { OutgoingBudget } from './outgoing-budget.js'
import type { SessionKeeper } from './session-keeper.js'

export interface SessionSettings {
  readonly clock: Clock
  readonly outbound: Filters
  readonly budget: OutgoingBudget
  readonly liveness: LivenessOptions | undefined
  readonly failed: (error: unknown, source: string, stanza?: Element) => void
  /** The session is over for good. */
  readonly onEnd: (error: Error | undefined) => void
}

/** The session of a host: with a connection, without one for a while, or none. */
export interface Session {
  readonly online: boolean
  /** There is one, with a connection or without. */
  readonly alive: boolean
  readonly bound: JID | undefined
  readonly keeper: SessionKeeper | undefined
  /** Sends a stanza with addresses and id; elements leave in the order of the calls. */
  send(element: Element): void
  attach(link: Link, jid: JID, resumed: boolean): void
  /** The connection is lost. True: the session is suspended; false: it has ended. */
  lost(error: Error): boolean
  end(error?: Error): void
  keep(keeper: SessionKeeper): () => void
  /** Resolves when the keeper's stanzas are acknowledged, or the time is up; never rejects. */
  settled(timeout: number): Promise<void> | undefined
  /** Stops reading, or reads on. */
  pause(): void
  resume(): void
  probe(probe: Probe): () => void
  checkLink(): void
  heard(): void
}

export function createSession(settings: SessionSettings): Session {
  const { clock, outbound, budget, liveness: options, failed, onEnd } = settings
  let link: Link | undefined
  /** That of the latest connection: a session without one has stanzas for the next. */
  let sizeOf: Link['sizeOf']
  let bound: JID | undefined
  let suspended = false
  /** Why it is. */
  let reason: Error | undefined
  /** Whether reading is paused: then silence does not mean a dead connection. */
  let paused = false
  let keeper: SessionKeeper | undefined
  let probes: readonly Probe[] = []
  const liveness = createLiveness({
    ...options,
    clock,
    probe: () => link !== undefined && probes.some((probe) => probe()),
    dead: (error) => link?.abandon(error),
  })

  function write(stanza: Element): void {
    const element = budget.fit(stanza, sizeOf)
    const keeping = keeper
    if (keeping?.sent(element)) {
      // What the connection does not take any more is kept for the next.
      if (!link?.open) return
      try {
        link.send(element)
      } catch (error) {
        keeping.unsent()
        throw error
      }
    } else if (link) link.send(element)
    else throw notOnline('The session ended before this stanza could be sent.')
  }

  /** A keeper that fails must not keep the session from its end. */
  function unlessFailed<T>(call: () => T): T | undefined {
    try {
      return call()
    } catch (error) {
      failed(error, 'keeper')
      return undefined
    }
  }

  function watch(): void {
    if (link && !paused && probes.length > 0) liveness.start()
  }

  function deliver(element: Element): void {
    try {
      write(element)
    } catch (error) {
      failed(error, 'filter', element)
    }
  }

  function sendPlain(element: Element): void {
    if (!link) throw notOnline('There is no connection, and this is no stanza that could wait for the next.')
    link.send(element)
  }

  function end(error?: Error): void {
    if (!link && !suspended) return
    link = undefined
    suspended = false
    bound = undefined
    liveness.stop()
    unlessFailed(() => keeper?.ended())
    onEnd(error)
  }

  return withFastAccessors<Session>({
    get online() {
      return link !== undefined
    },
    get alive() {
      return link !== undefined || suspended
    },
    get bound() {
      return bound
    },
    get keeper() {
      return keeper
    },
    send(element) {
      if (element.ns !== NS_CLIENT) sendPlain(element)
      else if (outbound.size === 0 && outbound.pending === 0) write(element)
      else outbound.run(element, deliver)
    },
    attach(next, jid, resumed) {
      if (suspended && !resumed) end(reason)
      suspended = false
      paused = false
      link = next
      sizeOf = next.sizeOf
      bound = jid
      watch()
      try {
        keeper?.attached(next, { resumed })
      } catch (error) {
        failed(error, 'keeper')
        next.abandon(error instanceof Error ? error : new Error(String(error)))
      }
    },
    lost(error) {
      liveness.stop()
      if (link && unlessFailed(() => keeper?.lost(error))) {
        link = undefined
        suspended = true
        reason = error
        return true
      }
      end(error)
      return false
    },
    end,
    settled: (timeout) => unlessFailed(() => keeper?.settled(timeout))?.catch((error) => failed(error, 'keeper')),
    keep(given) {
      if (keeper) throw new XmppError('keeper-exists', mistake('two keepers'))
      keeper = given
      return () => {
        if (keeper !== given) return
        // It tells what will never be acknowledged.
        if (suspended) end()
        keeper = undefined
      }
    },
    pause() {
      paused = true
      liveness.stop()
      link?.pause()
    },
    resume() {
      if (!paused) return
      paused = false
      link?.resume()
      watch()
    },
    probe(probe) {
      probes = [probe, ...probes]
      watch()
      return () => {
        probes = probes.filter((other) => other !== probe)
        if (probes.length === 0) liveness.stop()
      }
    },
    checkLink: liveness.check,
    heard: liveness.heard,
  })
}
