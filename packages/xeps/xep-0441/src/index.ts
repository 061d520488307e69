/**
 * Message Archive Management Preferences: says which messages an archive keeps, and asks others to.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { JID } from '@trestle/jid'
 * import { archivePreferences } from '@trestle/xep-0441'
 *
 * const client = createClient({ jid: 'juliet@capulet.example', password: 'nightingale' })
 * client.use(archivePreferences)
 * await client.start()
 * const before = await client.get(archivePreferences).getPreferences()
 * const never = [...before.never, JID.parse('tybalt@capulet.example')]
 * const after = await client.get(archivePreferences).setPreferences({ ...before, default: 'roster', never })
 * console.log(after.default, after.never.map(String))
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export {
  ArchivePreferences,
  ArchivePreferencesQuery,
  ArchivePreferencesRequest,
  type ArchivePreferencesValue,
  getPreferencesExchange,
  NODE_MAM_CONFIGURE,
  setPreferencesExchange,
} from './elements.js'
export { isArchived } from './is-archived.js'
export { archivePreferencesOps } from './ops.js'
export {
  type ArchivePreferencesApi,
  type ArchivePreferencesOptions,
  archivePreferences,
  archivePreferences as default,
} from './plugin.js'
