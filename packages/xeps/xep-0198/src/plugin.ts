import type { Ops } from '@trestle/api-registry'
import { definePlugin, elementOf, type Self, type Sendable, type Wait } from '@trestle/core'
import { createAckWaiters } from './ack-waiters.js'
import { createCheckpoints } from './checkpoints.js'
import { StreamManagementError } from './errors.js'
import { inlineEnable, inlineResume } from './inline-features.js'
import { createKeeper, sessionHibernated } from './keeper.js'
import { reportUnacked } from './lost-stanzas.js'
import type { ManagedSession } from './managed-session.js'
import { streamManagementOps } from './ops.js'
import type { StreamManagementOptions } from './options.js'
import { createPacing, type Pacing } from './pacing.js'
import { fromState, type SessionState, toState } from './session-state.js'
import { createSessionStore } from './session-store.js'
import { enableFeature, resumeFeature } from './stream-features.js'

export interface StreamManagementApi {
  /** The ops by which a session outlives the process. */
  readonly api: Ops<typeof streamManagementOps>
  /** Whether there is a session, with or without a connection, whose stanzas are acknowledged. */
  readonly enabled: boolean
  /** Whether the session can be resumed after the loss of its connection. */
  readonly resumable: boolean
  /** Stanzas that the server has not acknowledged yet. */
  readonly unacked: number
  /**
   * Resolves once the server has acknowledged a stanza of this session, given as such or by its id; without one, or for
   * one without an id, all that was sent so far. From then on the server delivers it. Rejects with
   * {@link StreamManagementError} `not-enabled`, `unknown-stanza`, `unacked-lost` or `hibernated`, and with XmlStreamError `timeout`.
   */
  acked(stanza?: Sendable | string, wait?: Wait): Promise<void>
  /** Asks the server for its acknowledgement now, unless it was asked already. */
  requestAck(): void
  /**
   * Drops the connection, keeps the session, and saves it by the op `saveSession`: a process that starts within the
   * time of the server goes on with it. Call `stop()` afterwards. Rejects with {@link StreamManagementError}
   * `not-resumable`, and with what the op rejects with.
   */
  hibernate(): Promise<SessionState>
  /** What `hibernate` would save now; undefined where the session could not be resumed. */
  sessionState(): SessionState | undefined
}

/** Stream Management (XEP-0198) for clients: acknowledges stanzas, and resumes lost sessions. */
export const streamManagement = definePlugin({
  name: 'xep-0198',
  setup({ xmpp, signal, own }, options: StreamManagementOptions) {
    const { clock } = xmpp
    const { askEvery = 5, askAfter = 250, answerEvery = 50, resume = true, max } = options
    const limits = {
      maxStanzas: options.maxUnacked ?? 10_000,
      maxCharacters: options.maxUnackedCharacters ?? 2 ** 23,
    }
    const report = (error: unknown): void => {
      // The ops are removed with the plugin: a save or clear that fails by that is no error.
      if (!signal.aborted) xmpp.report(error)
    }
    const api = xmpp.ops.wrap('xep-0198', streamManagementOps)
    const store = createSessionStore(api, report)
    const waiters = createAckWaiters(clock)
    const stateOf = (session: ManagedSession | undefined) => toState(session, clock.now())
    const save = async (session: ManagedSession): Promise<void> => {
      const state = stateOf(session)
      if (state) await store.save(state)
    }
    const checkpoint = options.checkpoint ?? 0
    const received = () => keeper.session?.inbound ?? 0
    /** The `h` of the session as it was last saved: after a crash, a server resumes no session with a smaller one. */
    let saved = 0
    const checkpoints = createCheckpoints(clock, checkpoint, () => {
      const session = keeper.session
      if (!session) return
      const { inbound } = session
      const acknowledge = () => {
        if (keeper.session !== session) return
        saved = inbound
        pace.answerFinally()
      }
      save(session).then(acknowledge, report)
    })
    const pace = createPacing({
      clock,
      askEvery,
      askAfter,
      answerEvery,
      unacked: () => keeper.session?.unacked.length ?? 0,
      handled: () => (checkpoint > 0 ? saved : received()),
    })
    const pacing: Pacing = {
      ...pace,
      start(link) {
        saved = received()
        pace.start(link)
      },
      // The session is closed and will not be resumed: what was saved matters no more.
      answerFinally() {
        saved = received()
        pace.answerFinally()
      },
    }

    async function load(): Promise<ManagedSession | undefined> {
      try {
        const state = await store.load()
        return state === undefined ? undefined : fromState(state, limits)
      } catch (cause) {
        const message = 'The session that was saved cannot be used; a new one begins.'
        report(new StreamManagementError('bad-state', message, { cause }))
        return undefined
      }
    }

    let hibernated = false
    const keeper = createKeeper({
      clock,
      limits,
      pacing,
      jid: () => xmpp.jid,
      load,
      onAcked: ({ unacked }) => waiters.acknowledged(unacked.ackedInAll),
      untilAcked: ({ unacked }, timeout) =>
        waiters.until(unacked.ackedInAll + unacked.length, { timeout }).catch(() => {}),
      failed: (error, element) => xmpp.report(error, element),
      onChange: checkpoints.changed,
      onAttached: store.clear,
      onLost: (session) => void save(session).catch(report),
      onGivenUp(cause) {
        const message =
          'The session ended again and again when it was resumed: a new one takes its place, and `stanzasUnacked` tells what may be lost.'
        xmpp.report(new StreamManagementError('given-up', message, { cause }))
      },
      onEnd(session) {
        checkpoints.stop()
        if (hibernated) {
          hibernated = false
          return
        }
        store.clear()
        waiters.fail(new StreamManagementError('unacked-lost', 'The session ended before the server acknowledged.'))
        reportUnacked(xmpp, session)
      },
    })
    own(() => {
      checkpoints.stop()
      keeper.dispose()
      waiters.fail(new StreamManagementError('not-enabled', 'Stream management was removed.'))
    })

    if (xmpp.kind === 'client') {
      xmpp.keepSessions(keeper)
      xmpp.probe(pacing.probe)
      xmpp.streamFeature(enableFeature(keeper, { resume, max }))
      xmpp.inlineFeature(inlineEnable(keeper, { resume, max }))
    }
    if (xmpp.kind === 'client' && resume) {
      xmpp.streamFeature(resumeFeature(keeper))
      xmpp.inlineFeature(inlineResume(keeper))
    }

    return (_self: Self): StreamManagementApi => ({
      api,
      get enabled() {
        return keeper.session !== undefined
      },
      get resumable() {
        return stateOf(keeper.session) !== undefined
      },
      get unacked() {
        return keeper.session?.unacked.length ?? 0
      },
      async acked(stanza, wait) {
        const session = keeper.session
        if (!session)
          throw new StreamManagementError('not-enabled', 'The session is not managed: nothing acknowledges.')
        const { unacked } = session
        const id = typeof stanza === 'string' ? stanza : stanza && elementOf(stanza).attrs['id']
        const place = id === undefined ? unacked.ackedInAll + unacked.length : unacked.placeOf(id)
        if (place === undefined) {
          throw new StreamManagementError(
            'unknown-stanza',
            `No stanza of the id ${id} was sent in this session lately.`,
          )
        }
        if (place > unacked.ackedInAll) await waiters.until(place, wait)
      },
      requestAck: () => void pacing.ask(),
      async hibernate() {
        const { session, link } = keeper
        if (!session || !stateOf(session)) {
          throw new StreamManagementError('not-resumable', 'There is no session that another process could resume.')
        }
        const error = sessionHibernated()
        hibernated = true
        keeper.freeze()
        waiters.fail(error)
        link?.abandon(error)
        const state = stateOf(session) as SessionState
        await store.save(state)
        return state
      },
      sessionState: () => stateOf(keeper.session),
    })
  },
})
