import type { Element, ElementDefinition } from '@trestle/xml'
import { NS_CLIENT } from './namespaces.js'
import { addStanzaMembers, type Stanza } from './stanza.js'
import {
  checkAddresses,
  checkText,
  errorElement,
  type StanzaInit,
  stanzaElement,
  unknownValue,
} from './stanza-element.js'
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
export interface Message extends Stanza {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds the members of the interface.
export class Message {
  static {
    addStanzaMembers(Message.prototype)
  }

  readonly element: Element

  constructor(element: Element) {
    this.element = element
  }

  /**
   * Throws InvalidJidError where `to` or `from` is no address, RangeError for a type that there is not, and TypeError
   * where another value is no text.
   */
  static of(init: MessageInit): Message {
    checkAddresses(init)
    return messageOf(init)
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

  /** Adds one more payload, whether or not there is one of that qualified name. */
  add<T>(definition: ElementDefinition<T>, value: NoInfer<T>): this {
    this.element.add(definition, value)
    return this
  }

  /**
   * A message back to its sender, of the same type and in the same thread; to the room itself where it came from one.
   * With another `type` than `groupchat`, it goes to the one who spoke in the room.
   */
  reply(init: Omit<MessageInit, 'to' | 'from'>): Message {
    const type = init.type ?? (this.type === 'error' ? 'normal' : this.type)
    const { from, to } = this.element.attrs
    return messageOf({
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

/** Without a look at the addresses: an answer has those of what it answers. */
function messageOf(init: MessageInit): Message {
  const { type = 'chat', subject, body, thread } = init
  if (type !== 'chat' && !TYPES.has(type)) throw unknownValue('message type', type, TYPES)
  checkText('body', body)
  checkText('subject', subject)
  checkText('thread', thread)
  // Most have one child: an array that begins with it has room for it alone, one that is pushed to has room for many.
  const children = body === undefined ? [] : [textElement(NS_CLIENT, 'body', body)]
  if (subject !== undefined) children.unshift(textElement(NS_CLIENT, 'subject', subject))
  if (thread !== undefined) children.push(textElement(NS_CLIENT, 'thread', thread))
  return new Message(stanzaElement('message', NS_CLIENT, type, init, children))
}
