import { ForbiddenError, type OpCall, type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import { type Element, type QualifiedName, weightOf } from '@trestle/xml'

/**
 * Private data that this host keeps for its local addresses. `jid` is the bare address, `node` the namespace of the data;
 * `from` is who asks, absent for the program itself. By default only the address itself may; to refuse, throw
 * ForbiddenError.
 */
export const privateStorageOps = {
  /** The element that is stored under a name, if any. */
  getPrivate: op<QualifiedName, Element | undefined>(() => undefined),
  /** Replaces the element that is stored under the same name. An empty one has nothing to keep. */
  setPrivate: op<Element, void>(() => {}),
}

export interface MemoryStorageOptions {
  /** Beyond them, what was longest unused is forgotten. */
  readonly maxAccounts: number
  /** Characters of one account; more is refused. */
  readonly maxCharacters: number
}

/** Defaults that keep the data of one host in memory. */
export function memoryStorage(options: MemoryStorageOptions): Required<OpDefaults<typeof privateStorageOps>> {
  const accounts = createCache<ReadonlyMap<string, Element>>({ max: options.maxAccounts })
  const keyOf = ({ ns, name }: QualifiedName) => `${ns} ${name}`
  const accountOf = ({ jid, from }: OpCall<unknown>): string => {
    if (from && !(jid && from.bare.equals(jid.bare))) throw new ForbiddenError()
    return jid?.bare.toString() ?? ''
  }
  return {
    getPrivate: (call) => accounts.get(accountOf(call))?.get(keyOf(call.args))?.clone(),
    setPrivate(call) {
      const account = accountOf(call)
      const stored = new Map(accounts.get(account))
      if (isEmpty(call.args)) stored.delete(keyOf(call.args))
      else stored.set(keyOf(call.args), call.args.clone())
      let weight = 0
      for (const element of stored.values()) weight += weightOf(element)
      if (weight > options.maxCharacters) {
        throw new StanzaError('resource-constraint', { text: `An account has ${options.maxCharacters} characters.` })
      }
      accounts.set(account, stored)
    },
  }
}

/** Whether an element has only its name: what servers answer where nothing is stored. */
export function isEmpty({ attrs, children }: Element): boolean {
  return Object.keys(attrs).length === 0 && children.every((node) => typeof node === 'string' && node.trim() === '')
}
