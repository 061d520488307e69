import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { ElementDef } from './definition.js'
import { NS_CLIENT } from './namespaces.js'
import {
  answerElement,
  errorElement,
  readAddress,
  readError,
  type Stanza,
  type StanzaInit,
  stanzaElement,
  writeAttribute,
} from './stanza.js'
import type { StanzaError } from './stanza-error.js'

/** RFC 6120 §8.2.3. */
export type IqType = 'get' | 'set' | 'result' | 'error'

const TYPES: ReadonlySet<string> = new Set<IqType>(['get', 'set', 'result', 'error'])

export interface IqInit extends StanzaInit {
  readonly type: IqType
  readonly payload?: Element | undefined
}

/** A request or its answer (RFC 6120 §8.2.3): a view over its element. */
export class Iq implements Stanza {
  readonly element: Element

  constructor(element: Element) {
    this.element = element
  }

  static of(init: IqInit): Iq {
    const iq = new Iq(stanzaElement('iq', NS_CLIENT, init.type, init))
    if (init.payload) iq.element.children.push(init.payload)
    return iq
  }

  get to(): JID | undefined {
    return readAddress(this.element, 'to')
  }
  set to(value: JID | string | undefined) {
    writeAttribute(this.element, 'to', value)
  }
  get from(): JID | undefined {
    return readAddress(this.element, 'from')
  }
  set from(value: JID | string | undefined) {
    writeAttribute(this.element, 'from', value)
  }
  get id(): string | undefined {
    return this.element.attrs['id']
  }
  set id(value: string | undefined) {
    writeAttribute(this.element, 'id', value)
  }
  get lang(): string | undefined {
    return this.element.attrs['xml:lang']
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

  get<T>(definition: ElementDef<T>): T | undefined {
    return this.element.get(definition)
  }
  getAll<T>(definition: ElementDef<T>): readonly T[] {
    return this.element.getAll(definition)
  }
  has(definition: { readonly ns: string; readonly name: string }): boolean {
    return this.element.has(definition)
  }
  /** Replaces the payload of that qualified name. Returns this iq, so that calls can follow each other. */
  set<T>(definition: ElementDef<T>, value: NoInfer<T>): this {
    this.element.set(definition, value)
    return this
  }
  /** Removes all payloads of that qualified name; whether there were any. */
  remove(definition: { readonly ns: string; readonly name: string }): boolean {
    return this.element.remove(definition)
  }

  get error(): StanzaError | undefined {
    return readError(this.element)
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
