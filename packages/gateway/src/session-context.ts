import type { Serial, Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Clock } from '@trestle/xmlstream'
import type { Addresses } from './addresses.js'
import type { Contact } from './chat.js'
import { type ContactEffects, contactHandle } from './contact-handle.js'
import { sleep } from './deadline.js'
import { GatewayError } from './gateway-error.js'
import type { Connection, Log, SessionClock, SessionContext } from './network.js'
import type { GatewayStore, StoredUser } from './store.js'

export interface SessionContextOptions {
  readonly user: StoredUser
  readonly signal: AbortSignal
  readonly connection: Connection
  readonly xmpp: Xmpp
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly effects: ContactEffects
  readonly serial: Serial
  readonly log: Log
  /** Notes an error that the log has: wherever it ends up, it needs no further consequence. */
  readonly told: (error: unknown) => void
}

/** What one session of a module gets: its handles do nothing any more once the session is over. */
export function createSessionContext(options: SessionContextOptions): SessionContext<never> {
  const { user, signal, connection, xmpp, store, addresses, effects, serial, log, told } = options

  function effect<T>(chat: string, run: () => Promise<T>): Promise<T> {
    const done = serial.run(`to user ${user.jid} ${chat}`, () => {
      if (signal.aborted) throw new GatewayError('cancelled', 'The session is over.', { cause: signal.reason })
      return run()
    })
    // Listeners rarely await what they send: a failure is the session's to tell, not the process's to die of.
    done.catch((error) => {
      told(error)
      if (!signal.aborted) log.warn({ error, chat }, 'Something for the user could not be done.')
    })
    return done
  }

  const handle = (legacyId: string): Contact => {
    // What is no id at all fails where the handle is used, as every other id that does not fit.
    const id = typeof legacyId === 'string' ? addresses.normalise(legacyId) : legacyId
    return contactHandle(id, effects, effect)
  }

  return {
    user: { jid: JID.parse(user.jid), form: user.form as never },
    contacts: {
      byLegacyId: handle,
      async *all() {
        for (const { legacyId } of await store.contacts.all(user.jid)) yield handle(legacyId)
      },
    },
    connection,
    log,
    clock: sessionClock(xmpp.clock, signal, log, told),
    xmpp,
    signal,
  }
}

function sessionClock(clock: Clock, signal: AbortSignal, log: Log, told: SessionContextOptions['told']): SessionClock {
  return {
    now: () => new Date(clock.now()),
    sleep(milliseconds) {
      const over = sleep(clock, milliseconds, signal)
      // Whoever slept when the session ended has nothing to tell.
      over.catch(told)
      return over
    },
    every(milliseconds, run) {
      const controller = new AbortController()
      const over = AbortSignal.any([signal, controller.signal])
      const repeat = async () => {
        for (;;) {
          await sleep(clock, milliseconds, over)
          try {
            await run()
          } catch (error) {
            if (!over.aborted) log.error({ error }, 'What the session repeats failed.')
          }
        }
      }
      // It ends by being aborted, and by nothing else.
      repeat().catch(() => {})
      return () => controller.abort()
    },
  }
}
