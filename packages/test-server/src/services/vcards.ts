import { ForbiddenError, type OpCall } from '@trestle/api-registry'
import { NS_VCARD, Vcard, vcard } from '@trestle/xep-0054'
import { parse, serialize } from '@trestle/xml'
import type { AccountService, AccountServiceContext } from '../account-service.js'

/** Keeps the vCards of accounts (XEP-0054), which everybody may read. */
export function keepVcards({ host, storage }: AccountServiceContext): AccountService {
  const stored = storage.collection<string>('vcards')
  host.use(vcard)
  const { api } = host.get(vcard)
  const localOf = ({ jid }: OpCall<unknown>) => jid?.local ?? ''
  const ownLocalOf = (call: OpCall<unknown>): string => {
    if (call.from && !(call.jid && call.from.bare.equals(call.jid.bare))) throw new ForbiddenError()
    return localOf(call)
  }
  api.register('getVcard', (call) => {
    const text = stored.get(localOf(call))
    return text === undefined ? undefined : Vcard.decode(parse(text))
  })
  api.register('setVcard', (call) => stored.set(ownLocalOf(call), serialize(Vcard.encode(call.args))))
  return {
    namespaces: [NS_VCARD],
    serverFeatures: [NS_VCARD],
    clear: ({ local }) => stored.delete(local),
  }
}
