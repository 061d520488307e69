import type { Element } from '@trestle/xml'
import { NS_CLIENT } from './namespaces.js'
import { addStanzaMembers, type Stanza } from './stanza.js'
import { answerElement, errorElement, type StanzaInit, stanzaElement } from './stanza-element.js'
import type { StanzaError } from './stanza-error.js'

/** RFC 6120 §8.2.3. */
export type IqType = 'get' | 'set' | 'result' | 'error'

const TYPES: ReadonlySet<string> = new Set<IqType>(['get', 'set', 'result', 'error'])

export interface IqInit extends StanzaInit {
  readonly type: IqType
  readonly payload?: Element | undefined
}

/** A request or its answer (RFC 6120 §8.2.3): a view over its element. */
export interface Iq extends Stanza {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds the members of the interface.
export class Iq {
  static {
    addStanzaMembers(Iq.prototype)
  }

  readonly element: Element

  constructor(element: Element) {
    this.element = element
  }

  static of(init: IqInit): Iq {
    const iq = new Iq(stanzaElement('iq', NS_CLIENT, init.type, init))
    if (init.payload) iq.element.children.push(init.payload)
    return iq
  }

  /** `undefined` for a type that no standard knows. */
  get type(): IqType | undefined {
    const written = this.element.attrs['type']
    return written !== undefined && TYPES.has(written) ? (written as IqType) : undefined
  }

  /** The one child element of a request, or of a result that carries something. */
  get payload(): Element | undefined {
    for (const node of this.element.children) if (typeof node !== 'string') return node
    return undefined
  }

  /** The result that answers this request. */
  result(payload?: Element): Iq {
    const result = new Iq(answerElement(this.element, 'result'))
    if (payload) result.element.children.push(payload)
    return result
  }

  /** The error that answers this request. */
  errorReply(error: StanzaError): Iq {
    return new Iq(errorElement(this.element, error))
  }
}
