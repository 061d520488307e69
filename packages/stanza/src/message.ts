import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { ElementDef } from './definition.js'
import { NS_CLIENT } from './namespaces.js'
import {
  errorElement,
  readAddress,
  readError,
  type Stanza,
  type StanzaInit,
  stanzaElement,
  writeAttribute,
} from './stanza.js'
import type { StanzaError } from './stanza-error.js'
import { readText, readTextIn, textElement, writeText } from './texts.js'

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
    const { type = 'chat', subject, body, thread } = init
    // Most have one child: an array that begins with it has room for it alone, one that is pushed to has room for many.
    const children = body === undefined ? [] : [textElement(NS_CLIENT, 'body', body)]
    if (subject !== undefined) children.unshift(textElement(NS_CLIENT, 'subject', subject))
    if (thread !== undefined) children.push(textElement(NS_CLIENT, 'thread', thread))
    return new Message(stanzaElement('message', NS_CLIENT, type, init, children))
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

  /**
   * The text, in the language of the stanza where there are several. Setting it, like subject and thread, puts the one
   * value in the place of all that there are, in every language.
   */
  get body(): string | undefined {
    return readText(this.element, 'body')
  }
  set body(value: string | undefined) {
    writeText(this.element, 'body', value)
  }
  get subject(): string | undefined {
    return readText(this.element, 'subject')
  }
  set subject(value: string | undefined) {
    writeText(this.element, 'subject', value)
  }
  get thread(): string | undefined {
    return readText(this.element, 'thread')
  }
  set thread(value: string | undefined) {
    writeText(this.element, 'thread', value)
  }

  /** The body or the subject in one language. */
  textIn(lang: string, name: 'body' | 'subject' = 'body'): string | undefined {
    return readTextIn(this.element, name, lang)
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
  /** Replaces the payload of that qualified name. Returns this message, so that calls can follow each other. */
  set<T>(definition: ElementDef<T>, value: NoInfer<T>): this {
    this.element.set(definition, value)
    return this
  }
  /** Adds one more payload, whether or not there is one of that qualified name. */
  add<T>(definition: ElementDef<T>, value: NoInfer<T>): this {
    this.element.add(definition, value)
    return this
  }
  /** Removes all payloads of that qualified name; whether there were any. */
  remove(definition: { readonly ns: string; readonly name: string }): boolean {
    return this.element.remove(definition)
  }

  get error(): StanzaError | undefined {
    return readError(this.element)
  }

  /**
   * A message back to its sender, of the same type and in the same thread; to the room itself where it came from one.
   * With another `type` than `groupchat`, it goes to the one who spoke in the room.
   */
  reply(init: Omit<MessageInit, 'to' | 'from'>): Message {
    const type = init.type ?? (this.type === 'error' ? 'normal' : this.type)
    const { from, to } = this.element.attrs
    return Message.of({
      thread: this.thread,
      ...init,
      type,
      to: type === 'groupchat' ? this.from?.bare : from,
      from: to,
    })
  }

  /** The error that answers this message. */
  errorReply(error: StanzaError): Message {
    return new Message(errorElement(this.element, error))
  }

  /** An empty message back to where a reply goes: for receipts and markers, which need no thread. */
  answer(): Message {
    return this.reply({ thread: undefined })
  }
}
