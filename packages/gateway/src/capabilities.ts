/**
 * What the network takes from the user, as data that is known before any session exists. What is absent becomes a
 * fallback or a refusal that the user can read, never silence. Towards XMPP everything can be shown, so that what
 * contacts do needs no capability.
 */
export interface Capabilities {
  /** Longer texts are refused with `policy-violation` before they reach the module. Bytes of UTF-8. */
  readonly text?: { readonly maxBytes?: number }
  /**
   * When the user's client is told that a message arrived (XEP-0184): when `onMessage` has resolved, the default, or
   * when the module calls `contact.received()`.
   */
  readonly receipts?: 'on-accept' | 'real'
  /** Typing of the user reaches the module (XEP-0085), again every so many seconds while it lasts. */
  readonly typing?: true | { readonly repeatSeconds?: number }
  /** The network drops a second message with the same client id, so that after a crash it can be sent again. */
  readonly clientIds?: true
  /** The user's presence, of all devices merged, reaches the module. */
  readonly userPresence?: true
  /** Subscriptions reach the module; without it, the frame accepts them. */
  readonly friends?: true
}

/** The names of the capabilities that are declared. */
export type Declared<C> = { [K in keyof C]: C[K] extends false | undefined ? never : K }[keyof C]
