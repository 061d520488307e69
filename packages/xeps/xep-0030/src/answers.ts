import type { Ops } from '@trestle/api-registry'
import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Dispose } from '@trestle/xmlstream'
import type { Additions } from './additions.js'
import { type DiscoInfoValue, type DiscoItem, type Identity, NS_DISCO_INFO } from './elements.js'
import type { DiscoAnswer, DiscoOps } from './ops.js'

/** A request about a local address. */
export interface DiscoCall {
  readonly jid: JID
  readonly node: string | undefined
  /** The requester; undefined: the program itself. */
  readonly from: JID | undefined
}

/** Answers for nodes that are generated on request; `undefined` leaves the answer to other providers. */
export interface NodeProvider {
  info?(call: DiscoCall & { readonly node: string }): Promise<DiscoAnswer | undefined> | DiscoAnswer | undefined
  items?(
    call: DiscoCall & { readonly node: string },
  ): Promise<readonly DiscoItem[] | undefined> | readonly DiscoItem[] | undefined
}

/** Whether this local address has a feature of the host. */
export type FeatureFilter = (feature: string, jid: JID) => boolean

export interface Answers {
  info(call: DiscoCall): Promise<DiscoInfoValue>
  items(call: DiscoCall): Promise<readonly DiscoItem[]>
  provide(provider: NodeProvider): Dispose
  filterFeatures(filter: FeatureFilter): Dispose
}

export interface AnswersOptions {
  readonly xmpp: Pick<Xmpp, 'features'>
  readonly api: Ops<DiscoOps>
  readonly additions: Additions
  /** Called when answers may have changed. */
  readonly changed: () => void
  /** The identity of an address to which none was added. */
  readonly identityOf: (jid: JID) => Identity
}

export function createAnswers({ xmpp, api, additions, identityOf, changed }: AnswersOptions): Answers {
  const providers = new Set<NodeProvider>()
  const filters = new Set<FeatureFilter>()

  async function fromProviders<K extends 'info' | 'items'>(kind: K, call: DiscoCall) {
    const { node } = call
    if (node === undefined) return undefined
    for (const provider of providers) {
      const answer = await provider[kind]?.({ ...call, node })
      if (answer) return answer as NonNullable<Awaited<ReturnType<NonNullable<NodeProvider[K]>>>>
    }
    return undefined
  }

  function hostFeatures(jid: JID): readonly string[] {
    const all = xmpp.features.list(jid)
    if (filters.size === 0) return all
    return all.filter((feature) => [...filters].every((filter) => filter(feature, jid)))
  }

  async function info(call: DiscoCall): Promise<DiscoInfoValue> {
    const { jid, node } = call
    const answer = (await api.run('info', call)) ?? (await fromProviders('info', call))
    if (!answer && node !== undefined && !additions.has(call)) throw new StanzaError('item-not-found')
    const identities = answer?.identities ?? additions.of('identity', call)
    const features = new Set(
      answer?.features ?? [...(node === undefined ? hostFeatures(jid) : []), ...additions.of('feature', call)],
    )
    // Everybody has an identity and this feature (XEP-0030 §3.1).
    features.add(NS_DISCO_INFO)
    const forms = answer?.forms ?? additions.of('form', call)
    return {
      ...(node !== undefined && { node }),
      identities: withoutDuplicates(identities.length > 0 || node !== undefined ? identities : [identityOf(jid)]),
      features: [...features].sort(),
      ...(forms.length > 0 && { forms }),
    }
  }

  async function items(call: DiscoCall): Promise<readonly DiscoItem[]> {
    const answer = (await api.run('items', call)) ?? (await fromProviders('items', call))
    if (answer) return answer
    // A node without items is empty, but one that does not exist is an error (XEP-0030 §7).
    if (call.node !== undefined && !additions.has(call)) await info(call)
    return additions.of('item', call).map((item) => ({ ...item, jid: item.jid ?? call.jid }))
  }

  const adderTo =
    <T>(set: Set<T>) =>
    (one: T): Dispose => {
      set.add(one)
      changed()
      return () => {
        if (set.delete(one)) changed()
      }
    }
  return { info, items, provide: adderTo(providers), filterFeatures: adderTo(filters) }
}

/** One name for each category, type and language (XEP-0030 §3.1): the first. */
function withoutDuplicates(identities: readonly Identity[]): readonly Identity[] {
  const seen = new Map<string, Identity>()
  for (const identity of identities) {
    const key = JSON.stringify([identity.category, identity.type, identity.lang])
    if (!seen.has(key)) seen.set(key, identity)
  }
  return [...seen.values()]
}
