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
import { readText, writeText } from './texts.js'

/** RFC 6121 §4.7.1; `available` is the absence of a type on the wire. */
export type PresenceType =
  | 'available'
  | 'unavailable'
  | 'subscribe'
  | 'subscribed'
  | 'unsubscribe'
  | 'unsubscribed'
  | 'probe'
  | 'error'

/** RFC 6121 §4.7.2.1. */
export type Show = 'away' | 'chat' | 'dnd' | 'xa'

const TYPES: ReadonlySet<string> = new Set<PresenceType>([
  'unavailable',
  'subscribe',
  'subscribed',
  'unsubscribe',
  'unsubscribed',
  'probe',
  'error',
])
const ANSWERS: Partial<Record<PresenceType, PresenceType>> = {
  subscribe: 'subscribed',
  unsubscribe: 'unsubscribed',
}
const SHOWS: ReadonlySet<string> = new Set<Show>(['away', 'chat', 'dnd', 'xa'])

export interface PresenceInit extends StanzaInit {
  readonly type?: PresenceType | undefined
  readonly show?: Show | undefined
  readonly status?: string | undefined
  /** From -128 to 127. */
  readonly priority?: number | undefined
}

/** A presence (RFC 6121 §4): a view over its element. */
export interface Presence extends Stanza {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block adds the members of the interface.
export class Presence {
  static {
    addStanzaMembers(Presence.prototype)
  }

  readonly element: Element

  constructor(element: Element) {
    this.element = element
  }

  /**
   * Throws InvalidJidError where `to` or `from` is no address, RangeError for a type, a show or a priority that there is
   * not, and TypeError where another value is no text.
   */
  static of(init: PresenceInit = {}): Presence {
    checkAddresses(init)
    return presenceOf(init)
  }

  /** `undefined` for a type that no standard knows: such a presence means nothing. */
  get type(): PresenceType | undefined {
    const written = this.element.attrs['type']
    if (written === undefined) return 'available'
    return TYPES.has(written) ? (written as PresenceType) : undefined
  }

  /** `undefined` means plainly available. */
  get show(): Show | undefined {
    const written = readText(this.element, 'show')
    return written !== undefined && SHOWS.has(written) ? (written as Show) : undefined
  }
  set show(value: Show | undefined) {
    writeText(this.element, 'show', value)
  }
  get status(): string | undefined {
    return readText(this.element, 'status')
  }
  set status(value: string | undefined) {
    writeText(this.element, 'status', value)
  }
  /** 0 where there is none or it is no number; outside its bounds, the nearest within (RFC 6121 §4.7.2.3). */
  get priority(): number {
    const written = readText(this.element, 'priority')?.trim() ?? ''
    return /^[+-]?\d+$/.test(written) ? Math.max(-128, Math.min(127, Number(written) + 0)) : 0
  }
  set priority(value: number) {
    if (!Number.isInteger(value) || value < -128 || value > 127) {
      throw new RangeError(`A priority is a whole number from -128 to 127, not ${value}`)
    }
    writeText(this.element, 'priority', String(value))
  }

  /** Adds one more payload, whether or not there is one of that qualified name. */
  add<T>(definition: ElementDefinition<T>, value: NoInfer<T>): this {
    this.element.add(definition, value)
    return this
  }

  /**
   * A presence back to its sender. One that asks for a subscription, or for its end, is granted by `subscribed` or
   * `unsubscribed` unless a type is given; anything else is answered by an available one.
   */
  reply(init: Omit<PresenceInit, 'to' | 'from'> = {}): Presence {
    const type = init.type ?? (this.type && ANSWERS[this.type])
    return presenceOf({ ...init, type, to: this.element.attrs['from'], from: this.element.attrs['to'] })
  }

  /** The error that answers this presence. */
  errorReply(error: StanzaError): Presence {
    return new Presence(errorElement(this.element, error))
  }
}

/** Without a look at the addresses: an answer has those of what it answers. */
function presenceOf(init: PresenceInit): Presence {
  const { type = 'available', show, status, priority } = init
  const written = type === 'available' ? undefined : type
  if (written !== undefined && !TYPES.has(written)) {
    throw unknownValue('presence type', written, ['available', ...TYPES])
  }
  if (show !== undefined && !SHOWS.has(show)) throw unknownValue('show of a presence', show, SHOWS)
  checkText('status', status)
  const presence = new Presence(stanzaElement('presence', NS_CLIENT, written, init))
  if (show !== undefined) presence.show = show
  if (status !== undefined) presence.status = status
  if (priority !== undefined) presence.priority = priority
  return presence
}
