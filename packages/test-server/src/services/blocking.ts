import { ForbiddenError, type OpCall } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { blocking, NS_BLOCKING } from '@trestle/xep-0191'
import type { AccountService, AccountServiceContext } from '../account-service.js'

/** Lets accounts read and change their block lists, and tells their resources of changes (XEP-0191). */
export function manageBlockLists({ host, blockLists, maxBlocked }: AccountServiceContext): AccountService {
  host.use(blocking, { maxItems: maxBlocked })
  const { api } = host.get(blocking)
  const ownerOf = ({ jid, from }: OpCall<unknown>): JID => {
    if (!jid || (from && !from.bare.equals(jid.bare))) throw new ForbiddenError()
    return jid.bare
  }
  api.register('getBlockList', (call) => blockLists.of(ownerOf(call)))
  api.register('setBlockList', (call) => blockLists.replace(ownerOf(call), call.args))
  return {
    namespaces: [NS_BLOCKING],
    serverFeatures: [NS_BLOCKING],
    clear: blockLists.clear,
  }
}
