import { ForbiddenError, type OpCall } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { NS_VCARD, Vcard, vcard } from '@trestle/xep-0054'
import { type Element, parse, serialize } from '@trestle/xml'
import type { ComponentLink } from '../component-table.js'
import { createLocalHost, type LocalHost } from '../local-host.js'
import type { Route } from '../stanzas.js'
import type { Storage } from '../storage.js'

export interface VcardSettings {
  readonly domain: string
  readonly storage: Storage
  readonly route: Route
  readonly log: (line: string) => void
}

/** Keeps the vCards of accounts (XEP-0054). */
export interface Vcards {
  readonly host: LocalHost
  serves(request: Element): boolean
  /** Answers a request to an account. */
  receive(request: Element): void
  clear(account: JID): void
}

export function createVcards({ domain, storage, route, log }: VcardSettings): Vcards {
  const stored = storage.collection<string>('vcards')
  let link: ComponentLink | undefined
  const attachment = {
    attach: (_: string, attached: ComponentLink) => {
      link = attached
    },
    detach: () => {
      link = undefined
    },
  }
  const host = createLocalHost({ domain, components: attachment, route, log })
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
    host,
    serves: ({ ns }) => link !== undefined && ns === NS_VCARD,
    receive: (request) => link?.send(request),
    clear: ({ local }) => stored.delete(local),
  }
}
