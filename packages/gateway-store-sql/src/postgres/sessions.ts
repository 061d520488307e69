import { setTimeout } from 'node:timers/promises'
import { StoreError } from '../store-error.js'
import { lockSchema } from './schema-lock.js'
import { openSession, type Session } from './session.js'

export interface SessionSettings {
  readonly url: string
  readonly schema: string
  /** Milliseconds for which a lost connection is tried again before calls reject. */
  readonly reconnectTimeout: number
  /** The data has been taken over by another gateway. */
  readonly onFailure: (error: StoreError) => void
}

/** One session after the other, each of which holds the lock of the schema. */
export interface Sessions {
  /**
   * The session, opened anew if it was lost: then whatever the former did is over, committed or not.
   * @throws StoreError `disconnected`, or `locked` from then on
   */
  current(): Promise<Session>
  end(): Promise<void>
}

const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5000

/** Opens the first session; rejects with what the driver throws, or StoreError `locked`. */
export async function openSessions(settings: SessionSettings): Promise<Sessions> {
  const { url, schema, reconnectTimeout, onFailure } = settings
  const applicationName = `trestle-gateway ${crypto.randomUUID()}`
  let failure: StoreError | undefined

  async function open(): Promise<Session> {
    const session = await openSession(url, applicationName)
    try {
      await lockSchema(session, schema, applicationName)
      return session
    } catch (error) {
      await session.end()
      throw error
    }
  }

  async function reopen(): Promise<Session> {
    const start = performance.now()
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await open()
      } catch (error) {
        if (error instanceof StoreError) throw error
        const left = start + reconnectTimeout - performance.now()
        if (left <= 0) throw disconnected(error)
        await setTimeout(Math.min(pause, left))
      }
    }
  }

  let session = await open()
  return {
    async current() {
      if (failure) throw failure
      if (!session.lost) return session
      try {
        session = await reopen()
      } catch (error) {
        if (error instanceof StoreError && error.code === 'locked') {
          failure = error
          onFailure(error)
        }
        throw error
      }
      return session
    },
    end: () => session.end(),
  }
}

function disconnected(cause: unknown): StoreError {
  const reason = (cause as Error).message || String((cause as { readonly code?: unknown }).code)
  return new StoreError('disconnected', `The database cannot be reached: ${reason}`, { cause })
}
