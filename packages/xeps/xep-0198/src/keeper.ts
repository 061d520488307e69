import type { Link, SessionKeeper } from '@trestle/core/host'

import type { JID } from '@trestle/jid'
import { encodeStreamError, NS_CLIENT, StreamError } from '@trestle/stanza'
import { type Element, serialize } from '@trestle/xml'
import type { Clock } from '@trestle/xmlstream'
import { distance, plus } from './counting.js'
import { Ack, AckRequest, type EnabledValue, HandledCountTooHigh, NS_STREAM_MANAGEMENT } from './elements.js'
import { StreamManagementError } from './errors.js'
import { createFutileResumptions } from './futile-resumptions.js'
import { type ManagedSession, managedSession } from './managed-session.js'
import type { Pacing } from './pacing.js'
import { createUnackedQueue, type UnackedQueueOptions } from './unacked-queue.js'

export interface KeeperSettings {
  readonly clock: Clock
  readonly limits: Omit<UnackedQueueOptions, 'acked'>
  readonly pacing: Pacing
  /** The address of the session that has just got its connection. */
  readonly jid: () => JID
  /** Loads the session that an earlier process saved; called once. */
  readonly load: () => Promise<ManagedSession | undefined>
  readonly onAcked: (session: ManagedSession) => void
  /** Resolves once all that was sent so far is acknowledged, or cannot be any more, or the time is up. */
  readonly untilAcked: (session: ManagedSession, timeout: number) => Promise<void>
  readonly failed: (error: unknown, element: Element) => void
  /** Counters or stanzas changed. */
  readonly onChange: () => void
  /** A session has got a connection. */
  readonly onAttached: () => void
  /** The connection is lost, and the session is kept. */
  readonly onLost: (session: ManagedSession) => void
  /** The session is resumed no more, since it ends whenever it is. */
  readonly onGivenUp: (error: Error) => void
  /** The session is over. */
  readonly onEnd: (session: ManagedSession) => void
}

/** What the login needs of the keeper, and the plugin. */
export interface Keeper extends SessionKeeper {
  readonly session: ManagedSession | undefined
  /** Its connection, while it has one. */
  readonly link: Link | undefined
  /** The session of the account that can be resumed. */
  resumable(account: JID): ManagedSession | undefined
  /** The server enabled stream management: the session is managed once the login is complete. */
  enabled(value: EnabledValue): void
  readonly enabling: boolean
  /** The server resumed the session; `h` is its count. Throws StreamError where it acknowledges more than was sent. */
  resumed(session: ManagedSession, h: number): void
  /** The server did not resume the session; `h` is its count, if it gave one. */
  refused(session: ManagedSession, h: number | undefined): void
  /** Keeps the session as it is: no stanza is sent, counted or acknowledged any more. */
  freeze(): void
  /** Drops the session and its connection. */
  dispose(): void
}

export function createKeeper(settings: KeeperSettings): Keeper {
  const { clock, limits, pacing, jid, load, onAcked, untilAcked, failed, onChange } = settings
  const { onAttached, onLost, onGivenUp, onEnd } = settings
  const futile = createFutileResumptions()
  let session: ManagedSession | undefined
  /** Of the login that is under way. */
  let enabling: ManagedSession | undefined
  let link: Link | undefined
  let frozen = false
  let loading: Promise<void> | undefined

  /** A session of another process may have gone on after it was saved. */
  function acknowledge(one: ManagedSession, h: number): boolean {
    const known = one.unacked.acknowledge(h)
    const newer = !known && one.restored && distance(one.unacked.sent, h) < 2 ** 31
    if (newer) one.unacked.skipTo(h)
    if (known || newer) onAcked(one)
    return known || newer
  }

  /** The other side counts what was never sent: there is no telling what it has (XEP-0198 §6). */
  function contradict(one: ManagedSession, h: number): StreamError {
    one.refused = true
    const { sent } = one.unacked
    return new StreamError('undefined-condition', {
      text: `You acknowledged ${h} stanzas, but I only sent you ${sent} so far.`,
      details: [HandledCountTooHigh.encode({ h, sendCount: sent })],
    })
  }

  function acked(one: ManagedSession, element: Element): void {
    const { h } = Ack.decode(element)
    pacing.answered()
    futile.confirmed()
    const fits = acknowledge(one, h)
    onChange()
    if (fits || one.refused || !link) return
    const error = contradict(one, h)
    const broken = link
    broken.send(encodeStreamError(error))
    // What is sent leaves at the end of this turn.
    clock.setTimeout(() => broken.abandon(error), 0)
  }

  function managed(one: ManagedSession, element: Element): void {
    try {
      if (element.is(AckRequest.ns, AckRequest.name)) pacing.answer()
      else if (element.is(Ack.ns, Ack.name)) acked(one, element)
    } catch (error) {
      failed(error, element)
    }
  }

  function end(): void {
    const over = session
    pacing.stop()
    session = undefined
    link = undefined
    frozen = false
    if (over) onEnd(over)
  }

  return {
    get session() {
      return session
    },
    get link() {
      return link
    },
    get enabling() {
      return enabling !== undefined
    },
    get address() {
      return session?.id === undefined || session.refused ? undefined : session.location
    },
    async restore() {
      if (frozen) throw sessionHibernated()
      enabling = undefined
      if (session) return
      // A login that did not wait to the end leaves it to the next.
      loading ??= load().then((loaded) => {
        session ??= loaded
      })
      await loading
    },
    sent(stanza) {
      if (!session) return false
      if (frozen) throw sessionHibernated()
      // What is written at once is found out about at once; what waits must not break the resumption.
      if (!link?.open) serialize(stanza)
      pacing.sending()
      session.unacked.push(stanza, clock.now())
      onChange()
      return true
    },
    unsent() {
      session?.unacked.pop()
      onChange()
    },
    received(element) {
      const own = element.ns === NS_STREAM_MANAGEMENT
      // What is not counted comes again.
      if (frozen) return true
      if (session && own) managed(session, element)
      else if (session && isStanza(element)) {
        pacing.receiving()
        session.inbound = plus(session.inbound, 1)
        onChange()
      }
      return own
    },
    attached(next, { resumed }) {
      if (!resumed) {
        // One that another process left, and that the core knows nothing of.
        if (session) end()
        session = enabling
      }
      enabling = undefined
      if (!session) return
      if (frozen) return next.abandon(sessionHibernated())
      link = next
      futile.attached({ resumed })
      session.jid = jid()
      session.restored = false
      pacing.start(next)
      // A connection may be over before it is used.
      for (const { stanza } of session.unacked) if (next.open) next.send(stanza)
      // Where nothing is unacknowledged, its answer tells that the server understands us still.
      if (resumed) pacing.ask()
      onAttached()
    },
    lost(error) {
      pacing.stop()
      link = undefined
      if (session && !frozen && futile.lost(error, session.inbound) && !session.refused) {
        session.refused = true
        onGivenUp(error)
      }
      if (session?.id === undefined || session.refused) return false
      if (!frozen) onLost(session)
      return true
    },
    ended: end,
    settled(timeout) {
      const one = session
      if (!one || !link?.open) return undefined
      if (one.unacked.length === 0) {
        pacing.answerFinally()
        return undefined
      }
      pacing.ask()
      return untilAcked(one, timeout).then(pacing.answerFinally)
    },
    resumable: (account) =>
      session?.id !== undefined && !session.refused && session.jid?.bare.equals(account) ? session : undefined,
    enabled(value) {
      enabling = managedSession(value, createUnackedQueue(limits))
    },
    resumed(one, h) {
      const { acked: before } = one.unacked
      if (!acknowledge(one, h)) throw contradict(one, h)
      if (one.unacked.acked !== before) futile.confirmed()
    },
    refused(one, h) {
      if (h !== undefined) acknowledge(one, h)
      one.refused = true
    },
    freeze() {
      frozen = true
      loading = undefined
    },
    dispose() {
      pacing.stop()
      session = undefined
      enabling = undefined
      link = undefined
    },
  }
}

export function sessionHibernated(): StreamManagementError {
  return new StreamManagementError(
    'hibernated',
    'The session is hibernated: another process resumes it, and this one must stop.',
  )
}

function isStanza({ ns, name }: Element): boolean {
  return ns === NS_CLIENT && (name === 'message' || name === 'presence' || name === 'iq')
}
