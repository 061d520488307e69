import { ClientActive, ClientInactive, ClientStateFeature, NS_CSI } from '@trestle/xep-0352'
import type { Element } from '@trestle/xml'
import type { LoginExtension } from './login-extension.js'
import type { Session } from './sessions.js'

/** Client State Indication (XEP-0352): the state is recorded and has no effect. */
export interface ClientStates {
  /** For the stream features. */
  readonly feature: Element
  readonly extension: LoginExtension
  /** Handles an element that indicates a state; returns whether it was one. */
  handle(session: Session, element: Element): boolean
}

export function createClientStates(log: (line: string) => void): ClientStates {
  function take(session: Session, element: Element): boolean {
    const active = element.is(NS_CSI, ClientActive.name)
    if (!active && !element.is(NS_CSI, ClientInactive.name)) return false
    session.active = active
    log(`${session.jid} is ${active ? 'active' : 'inactive'}.`)
    return true
  }

  return {
    feature: ClientStateFeature.encode({}),
    extension: {
      bindFeature: NS_CSI,
      bound(bind, session) {
        for (const element of bind.elements()) take(session, element)
        return undefined
      },
    },
    handle: take,
  }
}
