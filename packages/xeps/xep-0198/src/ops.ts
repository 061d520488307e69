import { op } from '@trestle/api-registry'
import type { SessionState } from './session-state.js'

/**
 * Where a session waits while no process of the program runs; by default nowhere. One host has one session. What is kept
 * holds unacknowledged stanzas, and whoever has it and the account's password can go on with the session.
 */
export const streamManagementOps = {
  loadSession: op<undefined, SessionState | undefined>(() => undefined),
  saveSession: op<SessionState, void>(() => {}),
  clearSession: op<undefined, void>(() => {}),
}
