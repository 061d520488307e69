import type { JID } from '@trestle/jid'
import { Element, type ElementDefinition, type ElementReader, type QualifiedName } from '@trestle/xml'
import { readAddress, writeAttribute } from './stanza-element.js'
import { decodeStanzaError, type StanzaError } from './stanza-error.js'

/** What message, presence and iq have in common: a thin typed view over an element, which is the truth. */
export interface Stanza {
  readonly element: Element
  /** Parsed when asked for. Throws InvalidJidError where the attribute is no JID; what a core hands on was checked. */
  get to(): JID | undefined
  set to(value: JID | string | undefined)
  /** Parsed when asked for, as `to` is. */
  get from(): JID | undefined
  set from(value: JID | string | undefined)
  get id(): string | undefined
  set id(value: string | undefined)
  readonly type: string | undefined
  readonly lang: string | undefined
  /** The error of a stanza of type `error`. */
  readonly error: StanzaError | undefined
  /** The payload of that definition. Throws DecodeError where it is there but does not fit. */
  get<T>(definition: ElementReader<T>): T | undefined
  getAll<T>(definition: ElementReader<T>): readonly T[]
  has(definition: QualifiedName): boolean
  /** Puts one payload in the place of all of that qualified name. Returns the stanza, so that calls can follow. */
  set<T>(definition: ElementDefinition<T>, value: NoInfer<T>): this
  /** Removes all payloads of that qualified name; returns whether there were any. */
  remove(definition: QualifiedName): boolean
}

const shared: Omit<Stanza, 'element' | 'type'> & ThisType<Stanza> = {
  get to(): JID | undefined {
    return readAddress(this.element, 'to')
  },
  set to(value: JID | string | undefined) {
    writeAttribute(this.element, 'to', value)
  },
  get from(): JID | undefined {
    return readAddress(this.element, 'from')
  },
  set from(value: JID | string | undefined) {
    writeAttribute(this.element, 'from', value)
  },
  get id(): string | undefined {
    return this.element.attrs['id']
  },
  set id(value: string | undefined) {
    writeAttribute(this.element, 'id', value)
  },
  get lang() {
    return this.element.attrs['xml:lang']
  },
  get error() {
    const { element } = this
    if (element.attrs['type'] !== 'error') return undefined
    return decodeStanzaError(element.child(element.ns, 'error') ?? new Element('error', element.ns))
  },
  get(definition) {
    return this.element.get(definition)
  },
  getAll(definition) {
    return this.element.getAll(definition)
  },
  has(definition) {
    return this.element.has(definition)
  },
  set(definition, value) {
    this.element.set(definition, value)
    return this
  },
  remove(definition) {
    return this.element.remove(definition)
  },
}

/**
 * Gives a class the members that all stanzas share. They are copied, not inherited: V8 optimises a prototype that has
 * them itself, and no stanza is an instance of anything else.
 */
export function addStanzaMembers(prototype: object): void {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(shared))) {
    Object.defineProperty(prototype, name, { ...member, enumerable: false })
  }
}
