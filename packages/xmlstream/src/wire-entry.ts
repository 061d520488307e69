import type { Element } from '@trestle/xml'

export type WireContent =
  /** The header of a stream: attributes, no children. */
  | { readonly kind: 'header'; readonly element: Element }
  /** In: as the parser built it, before the filters. Out: as it is serialised, after the filters. Not to be changed. */
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'footer' }
  /** White space between elements, as it keeps connections alive. */
  | { readonly kind: 'space' }
  /** Text that was sent without an element: only its length, as it may contain secrets. */
  | { readonly kind: 'raw'; readonly length: number }
  /** In: an error of the peer or of the connection. Out: why this side ended the stream. With the element that was skipped, if any. */
  | { readonly kind: 'error'; readonly error: Error; readonly element?: Element | undefined }

/** An entry of the wire log, secrets included. */
export type WireEntry = WireContent & {
  readonly direction: 'in' | 'out'
  /** When, by the clock of the stream. */
  readonly time: number
}
