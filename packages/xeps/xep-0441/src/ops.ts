import { op } from '@trestle/api-registry'
import type { ArchivePreferencesValue } from './elements.js'

export const DEFAULT_PREFERENCES: ArchivePreferencesValue = { default: 'always', always: [], never: [] }

/**
 * Where the preferences of archives are kept. `jid` is the address of the archive. `from` is who asks, absent for the
 * program itself: by default, only the address itself may. To refuse, throw ForbiddenError, or StanzaError `not-allowed`.
 */
export const archivePreferencesOps = {
  getPreferences: op<void, ArchivePreferencesValue>(() => DEFAULT_PREFERENCES),
  /** Returns the preferences that apply from now on, which may be others. */
  setPreferences: op<ArchivePreferencesValue, ArchivePreferencesValue>(({ args }) => args),
}
