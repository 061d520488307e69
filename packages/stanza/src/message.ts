import type { JID } from '@trestle/jid'
import { Element } from '@trestle/xml'
import type { ElementDef } from './definition.js'
import { NS_CLIENT } from './namespaces.js'
import { childInLanguage, getAllPayloads, getPayload, removePayload, setChildText, setPayload } from './payloads.js'
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

/** RFC 6121 §5.2.2. */
export type MessageType = 'normal' | 'chat' | 'groupchat' | 'headline' | 'error'

const TYPES: ReadonlySet<string> = new Set<MessageType>(['normal', 'chat', 'groupchat', 'headline', 'error'])

export interface MessageInit extends StanzaInit {
  /** `chat` by default. */
  readonly type?: MessageType | undefined
  readonly body?: string | undefined
  readonly subject?: string | undefined
  readonly thread?: string | undefined
}

/** A message (RFC 6121 §5): a view over its element. */
export class Message implements Stanza {
  readonly element: Element

  constructor(element: Element) {
    this.element = element
  }

  static of(init: MessageInit): Message {
    const message = new Message(stanzaElement('message', NS_CLIENT, init.type ?? 'chat', init))
    if (init.subject !== undefined) message.subject = init.subject
    if (init.body !== undefined) message.body = init.body
    if (init.thread !== undefined) message.thread = init.thread
    return message
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
  /** A type that no standard knows counts as `normal` (RFC 6121 §5.2.2). */
  get type(): MessageType {
    const written = this.element.attrs['type']
    return written !== undefined && TYPES.has(written) ? (written as MessageType) : 'normal'
  }
  set type(value: MessageType) {
    this.element.attrs['type'] = value
  }

  /** The text, in the language of the stanza where there are several. */
  get body(): string | undefined {
    return childInLanguage(this.element, 'body')?.text()
  }
  set body(value: string | undefined) {
    this.setText('body', value)
  }
  get subject(): string | undefined {
    return childInLanguage(this.element, 'subject')?.text()
  }
  set subject(value: string | undefined) {
    this.setText('subject', value)
  }
  get thread(): string | undefined {
    return childInLanguage(this.element, 'thread')?.text()
  }
  set thread(value: string | undefined) {
    this.setText('thread', value)
  }

  /** The body or the subject in one language. */
  textIn(lang: string, name: 'body' | 'subject' = 'body'): string | undefined {
    return childInLanguage(this.element, name, lang)?.text()
  }

  get<T>(definition: ElementDef<T>): T | undefined {
    return getPayload(this.element, definition)
  }
  getAll<T>(definition: ElementDef<T>): readonly T[] {
    return getAllPayloads(this.element, definition)
  }
  has(definition: { readonly ns: string; readonly name: string }): boolean {
    return this.element.child(definition.ns, definition.name) !== undefined
  }
  /** Replaces the payload of that qualified name. Returns this message, so that calls can follow each other. */
  set<T>(definition: ElementDef<T>, value: NoInfer<T>): this {
    setPayload(this.element, definition, value)
    return this
  }
  add<T>(definition: ElementDef<T>, value: NoInfer<T>): this {
    this.element.children.push(definition.encode(value))
    return this
  }
  remove(definition: { readonly ns: string; readonly name: string }): boolean {
    return removePayload(this.element, definition)
  }

  get error(): StanzaError | undefined {
    return readError(this.element)
  }

  /** A message back to its sender, in the same thread; to the room itself where it came from one. */
  reply(init: Omit<MessageInit, 'to' | 'from'>): Message {
    const { from, type, element } = this
    return Message.of({
      thread: this.thread,
      type: type === 'error' ? 'normal' : type,
      ...init,
      to: type === 'groupchat' ? from?.bare : from,
      from: element.attrs['to'],
    })
  }

  /** The error that answers this message. */
  errorReply(error: StanzaError): Message {
    return new Message(errorElement(this.element, error))
  }

  /** An empty message of the same type back to its sender: for receipts and markers, which need no thread. */
  answer(): Message {
    return new Message(answerElement(this.element, this.element.attrs['type']))
  }

  private setText(name: string, value: string | undefined): void {
    const replacement = value === undefined ? undefined : new Element(name, this.element.ns, {}, value ? [value] : [])
    setChildText(this.element, childInLanguage(this.element, name), replacement)
  }
}
