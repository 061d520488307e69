import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { ComponentTable } from './component-table.js'
import type { Services } from './services.js'
import { type Addressed, addressed, bounce, isProperIq, type Route } from './stanzas.js'

export interface RouterSettings {
  readonly domain: JID
  readonly components: ComponentTable
  readonly services: Services
  /** To local accounts. */
  readonly deliver: (stanza: Addressed) => void
  readonly log: (line: string) => void
}

/** Finds where a stanza goes; what cannot go there is answered to its sender. Never throws. */
export function createRouter({ domain, components, services, deliver, log }: RouterSettings): Route {
  function dispatch(stanza: Addressed): void {
    const { element, to } = stanza
    if (element.name === 'iq' && !isProperIq(element)) throw new StanzaError('bad-request')
    if (to.domain !== domain.domain) components.send(to.domain, element)
    else if (to.local !== '') deliver(stanza)
    else toServer(stanza)
  }

  function toServer(stanza: Addressed): void {
    const { element } = stanza
    const { type } = element.attrs
    if (element.name === 'iq' && (type === 'get' || type === 'set')) services.answer(stanza)
    else if (element.name === 'message') throw new StanzaError('service-unavailable')
  }

  return function route(element: Element): void {
    try {
      dispatch(addressed(element))
    } catch (cause) {
      if (!(cause instanceof StanzaError)) log(`A stanza could not be delivered: ${String(cause)}`)
      const error = cause instanceof StanzaError ? cause : new StanzaError('internal-server-error', { cause })
      const answer = bounce(element, error)
      if (answer) route(answer)
    }
  }
}
