import type { AccountServices } from './account-services.js'
import type { LoginExtension } from './login-extension.js'
import type { OfflineMessages } from './offline.js'

/**
 * Tells who binds a resource by Bind 2 where the archive ends: what it missed is there, and does not come as offline
 * messages (XEP-0386 §3.2).
 */
export function archiveReader(services: Pick<AccountServices, 'archives'>, offline: OfflineMessages): LoginExtension {
  return {
    bound(_, session) {
      const { archives } = services
      if (!archives) return undefined
      const account = session.jid.bare
      session.readsArchive = true
      offline.leaveToArchive(account)
      return archives.metadata(account)
    },
  }
}
