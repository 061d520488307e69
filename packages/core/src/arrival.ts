import type { JID } from '@trestle/jid'
import type { Message, Presence } from '@trestle/stanza'
import type { Self } from './self.js'

/** How a message came here: to this session, as a copy of what another client of the account got, or out of an archive. */
export type Via = 'live' | 'carbon' | 'archive'

/** Where a stanza comes from: both addresses, checked, also where the stanza itself omitted them. */
export interface Arrival {
  /** The sender. */
  readonly from: JID
  /** To whom it was sent. */
  readonly to: JID
  /** The local address that it concerns: speak through it to answer, and give it to other plugins. */
  readonly self: Self
  readonly via: Via
  /** `out`: another client of this address sent it. */
  readonly direction: 'in' | 'out'
  /** When it was sent, as far as whoever handed it on knows; of a live one, when it came. */
  readonly at: Date
}

/** What the plugin that verified a copy knows of it. */
export interface CopyInit {
  /** The local address whose copy it is. */
  readonly self: Self
  readonly via: Exclude<Via, 'live'>
  readonly direction: Arrival['direction']
  /** When it was sent. Default: now. */
  readonly at?: Date | undefined
}

/** Which messages a handler sees. */
export interface MessageHandlerOptions {
  /** Default: live ones alone. */
  readonly via?: readonly Via[] | 'any' | undefined
}

/** A stanza that is given to its handlers; its arrival is computed when the first of them needs it. */
export class Delivery<S extends Message | Presence> {
  readonly stanza: S
  readonly via: Via
  readonly #resolve: (stanza: S) => Arrival
  #arrival: Arrival | undefined

  constructor(stanza: S, via: Via, resolve: (stanza: S) => Arrival) {
    this.stanza = stanza
    this.via = via
    this.#resolve = resolve
  }

  get arrival(): Arrival {
    this.#arrival ??= this.#resolve(this.stanza)
    return this.#arrival
  }
}
