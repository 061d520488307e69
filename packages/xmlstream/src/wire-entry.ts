import type { Element } from '@trestle/xml'

export type WireContent =
  /** What opens a stream: attributes, no children. */
  | { readonly kind: 'header'; readonly element: Element }
  /** In: as the parser built it, before the filters. Out: as it is serialised, after the filters. Not to be changed. */
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'footer' }
  /** White space between elements, as it keeps connections alive. */
  | { readonly kind: 'space' }
  /** Text that was sent as it is: its length alone, as nobody knows what is secret in it. */
  | { readonly kind: 'raw'; readonly length: number }
  /** In: what the peer or the connection did wrong. Out: why we gave up. With the name and attributes of what was skipped. */
  | { readonly kind: 'error'; readonly error: Error; readonly element?: Element | undefined }

/** One thing that went over the wire, secrets included. */
export type WireEntry = WireContent & {
  readonly direction: 'in' | 'out'
  /** When, by the clock of the stream. */
  readonly time: number
}
