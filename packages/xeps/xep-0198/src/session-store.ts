import type { Ops } from '@trestle/api-registry'
import { createSerial } from '@trestle/core'
import type { streamManagementOps } from './ops.js'
import type { SessionState } from './session-state.js'

/** Saves, loads and clears in the order of the calls. */
export interface SessionStore {
  /** Rejects with what the op rejects with. */
  load(): Promise<unknown>
  /** Rejects with what the op rejects with. */
  save(state: SessionState): Promise<void>
  /** Does nothing while nothing is saved. */
  clear(): void
}

export function createSessionStore(
  api: Ops<typeof streamManagementOps>,
  failed: (error: unknown) => void,
): SessionStore {
  const serial = createSerial()
  let filled = false
  return {
    load: () =>
      serial.run('session', async () => {
        const state: unknown = await api.run('loadSession', {})
        filled = state !== undefined
        return state
      }),
    save(state) {
      filled = true
      return serial.run('session', () => api.run('saveSession', { args: state }))
    },
    clear() {
      if (!filled) return
      filled = false
      serial.run('session', () => api.run('clearSession', {})).catch(failed)
    },
  }
}
