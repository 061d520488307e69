import { ForbiddenError, type OpCall } from '@trestle/api-registry'
import { StanzaError } from '@trestle/stanza'
import { NS_PRIVATE, privateStorage } from '@trestle/xep-0049'
import { type Element, parse, type QualifiedName, serialize } from '@trestle/xml'
import type { AccountService, AccountServiceContext } from '../account-service.js'

/** Of one account. */
const MAX_CHARACTERS = 262_144

/** Keeps data of accounts that only they themselves read (XEP-0049). */
export function keepPrivateData({ host, storage }: AccountServiceContext): AccountService {
  /** Elements by their names. */
  const stored = storage.collection<Readonly<Record<string, string>>>('private')
  host.use(privateStorage)
  const { api } = host.get(privateStorage)
  const keyOf = ({ ns, name }: QualifiedName) => `{${ns}}${name}`
  const ownLocalOf = ({ jid, from }: OpCall<unknown>): string => {
    if (!jid || (from && !from.bare.equals(jid.bare))) throw new ForbiddenError()
    return jid.local
  }

  function put(local: string, element: Element): void {
    const { [keyOf(element)]: _, ...others } = stored.get(local) ?? {}
    const isEmpty = element.children.length === 0 && Object.keys(element.attrs).length === 0
    const kept = isEmpty ? others : { ...others, [keyOf(element)]: serialize(element) }
    if (Object.values(kept).reduce((sum, text) => sum + text.length, 0) > MAX_CHARACTERS) {
      throw new StanzaError('resource-constraint', { text: `An account has ${MAX_CHARACTERS} characters.` })
    }
    stored.set(local, kept)
  }

  api.register('getPrivate', (call) => {
    const kept = stored.get(ownLocalOf(call)) ?? {}
    const key = keyOf(call.args)
    return Object.hasOwn(kept, key) ? parse(kept[key] as string) : undefined
  })
  api.register('setPrivate', (call) => put(ownLocalOf(call), call.args))
  return {
    namespaces: [NS_PRIVATE],
    serverFeatures: [NS_PRIVATE],
    clear: ({ local }) => stored.delete(local),
  }
}
