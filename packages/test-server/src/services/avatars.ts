import { ForbiddenError, type OpCall } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { avatarConversionService, withAvatarHash } from '@trestle/xep-0398/service'
import type { Element } from '@trestle/xml'
import type { AccountService, AccountServiceContext } from '../account-service.js'

export interface AccountAvatars extends AccountService {
  /** A presence of the account with the hash of its avatar (XEP-0398 §4). */
  annotate(account: JID, presence: Element): Element
}

/** Makes one of the avatars that accounts publish (XEP-0084) and the photos of their vCards (XEP-0153). */
export function convertAvatars({ host, storage, avatarChanged }: AccountServiceContext): AccountAvatars {
  const hashes = storage.collection<string>('avatar-hashes')
  // Clients that find the feature leave the vCard to the server: so it must be able to show what they publish.
  host.use(avatarConversionService, { openNodes: true })
  const { api } = host.get(avatarConversionService)
  const accountOf = ({ jid }: OpCall<unknown>): JID => {
    if (!jid) throw new ForbiddenError()
    return jid
  }
  api.register('getHash', (call) => hashes.get(accountOf(call).local))
  api.register('setHash', (call) => {
    const account = accountOf(call)
    hashes.set(account.local, call.args)
    avatarChanged(account)
  })
  return {
    namespaces: [],
    serverFeatures: [],
    annotate: ({ local }, presence) => withAvatarHash(presence, hashes.get(local)),
    clear: ({ local }) => hashes.delete(local),
  }
}
