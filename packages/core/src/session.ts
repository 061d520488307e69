import type { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Clock, Filters } from '@trestle/xmlstream'
import { KeeperExistsError, NotOnlineError } from './errors.js'
import type { Link } from './link.js'
import { createLiveness, type LivenessOptions, type Probe } from './liveness.js'
import type { SessionKeeper } from './session-keeper.js'

export interface SessionSettings {
  readonly clock: Clock
  readonly outbound: Filters
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
  /** Takes what is addressed and has an id; elements leave in the order of the calls. */
  send(element: Element): void
  attach(link: Link, jid: JID, resumed: boolean): void
  /** The connection is lost. True: the session is suspended; false: it has ended. */
  lost(error: Error): boolean
  end(error?: Error): void
  keep(keeper: SessionKeeper): () => void
  /** Stops reading, or reads on. */
  pause(): void
  resume(): void
  probe(probe: Probe): () => void
  checkLink(): void
  heard(): void
}

export function createSession({ clock, outbound, liveness: options, failed, onEnd }: SessionSettings): Session {
  let link: Link | undefined
  let bound: JID | undefined
  let suspended = false
  let keeper: SessionKeeper | undefined
  let probes: readonly Probe[] = []
  const liveness = createLiveness({
    ...options,
    clock,
    probe: () => link !== undefined && probes.some((probe) => probe()),
    dead: (error) => link?.abandon(error),
  })

  function write(element: Element): void {
    if (keeper?.sent(element)) {
      // What the connection does not take any more is kept for the next.
      if (link?.open) link.send(element)
    } else if (link) link.send(element)
    else throw new NotOnlineError('The session ended before this stanza could be sent.')
  }

  function deliver(element: Element): void {
    try {
      write(element)
    } catch (error) {
      failed(error, 'filter', element)
    }
  }

  function sendPlain(element: Element): void {
    if (!link) throw new NotOnlineError('There is no connection, and this is no stanza that could wait for the next.')
    link.send(element)
  }

  function end(error?: Error): void {
    if (!link && !suspended) return
    link = undefined
    suspended = false
    bound = undefined
    liveness.stop()
    keeper?.ended()
    onEnd(error)
  }

  return {
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
      else if (outbound.size === 0) write(element)
      else outbound.run(element, deliver)
    },
    attach(next, jid, resumed) {
      if (suspended && !resumed) end()
      suspended = false
      link = next
      bound = jid
      keeper?.attached(next, { resumed })
      if (probes.length > 0) liveness.start()
    },
    lost(error) {
      liveness.stop()
      if (link && keeper?.lost()) {
        link = undefined
        suspended = true
        return true
      }
      end(error)
      return false
    },
    end,
    keep(given) {
      if (keeper) throw new KeeperExistsError()
      keeper = given
      return () => {
        if (keeper !== given) return
        keeper = undefined
        if (suspended) end()
      }
    },
    pause: () => link?.pause(),
    resume: () => link?.resume(),
    probe(probe) {
      probes = [probe, ...probes]
      if (link) liveness.start()
      return () => {
        probes = probes.filter((other) => other !== probe)
        if (probes.length === 0) liveness.stop()
      }
    },
    checkLink: liveness.check,
    heard: liveness.heard,
  }
}
