import type { JID } from '@trestle/jid'
import { DecodeError, Iq, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { AccountServices } from './account-services.js'
import type { Session, Sessions } from './sessions.js'
import type { Addressed, Route } from './stanzas.js'

export interface Request {
  readonly payload: Element
  readonly from: JID
  /** Of a local account that asks. */
  readonly session: Session | undefined
  /** Runs once the answer was sent. */
  afterwards(run: () => void): void
}

/** Answers one kind of request: the payload of the result, if it has one. What it throws is answered as an error. */
export type Service = (request: Request) => Element | undefined | Promise<Element | undefined>

/** Services by `get` or `set`, namespace and name: see {@link serviceKey}. */
export type ServiceTable = Readonly<Record<string, Service>>

export const serviceKey = (type: string, { ns, name }: { readonly ns: string; readonly name: string }): string =>
  `${type} {${ns}}${name}`

/** What the server answers itself: for its domain, and for accounts to their own resources. */
export interface Services {
  answer(request: Addressed): void
}

export interface ServiceSettings {
  readonly sessions: Sessions
  /** Of the server's own address. */
  readonly server: ServiceTable
  /** Of accounts, for themselves alone. */
  readonly account: ServiceTable
  /** Of accounts, for whom they decide. */
  readonly accountServices: Pick<AccountServices, 'serves' | 'receive'>
  readonly route: Route
  readonly log: (line: string) => void
}

export function createServices({ sessions, server, account, accountServices, route, log }: ServiceSettings): Services {
  /** What is answered at once goes out before whatever comes of it. */
  function run(service: Service, iq: Iq, asked: Omit<Request, 'afterwards'>): void {
    const later: (() => void)[] = []
    const request: Request = { ...asked, afterwards: (run) => void later.push(run) }
    const refuse = (error: unknown) => route(iq.errorReply(toStanzaError(error)).element)
    const answer = (payload: Element | undefined) => {
      route(iq.result(payload).element)
      for (const run of later) run()
    }
    try {
      const payload = service(request)
      if (payload instanceof Promise) payload.then(answer, refuse)
      else answer(payload)
    } catch (error) {
      refuse(error)
    }
  }

  function toStanzaError(cause: unknown): StanzaError {
    if (cause instanceof StanzaError) return cause
    if (cause instanceof DecodeError) return new StanzaError('bad-request', { text: cause.message, cause })
    log(`A request failed: ${String(cause)}`)
    return new StanzaError('internal-server-error', { cause })
  }

  return {
    answer({ element, from, to }) {
      const iq = new Iq(element)
      const { payload } = iq
      if (payload && to.local !== '' && to.isBare && accountServices.serves(to, from, payload)) {
        return accountServices.receive(element)
      }
      const table = to.local === '' ? server : account
      const allowed = to.local === '' || from.bare.equals(to)
      const service = payload && allowed ? table[serviceKey(iq.type ?? '', payload)] : undefined
      if (!payload || !service || to.isFull) throw new StanzaError('service-unavailable')
      run(service, iq, { payload, from, session: sessions.get(from) })
    },
  }
}
