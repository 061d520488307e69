export interface TransportHandlers {
  /** Bytes as they came, cut anywhere, or whole texts where the transport has no bytes (WebSocket). */
  onData(chunk: Uint8Array | string): void
  /** May be written to again after `write` returned false. */
  onDrain(): void
  /** The connection is gone in both directions; exactly once, and nothing comes after it. */
  onClose(error?: Error): void
}

/** A connection that carries text both ways. What arrives before `open` is kept for it. */
export interface Transport {
  /** Whether what is written here is encrypted and the peer's certificate was checked as configured. */
  readonly secure: boolean
  /** Starts delivery; once. Handlers are never called from inside a call to the transport. */
  open(handlers: TransportHandlers): void
  /** False: taken all the same, but wait for `onDrain` before writing more. Ignored after `end` and `destroy`. */
  write(data: string): boolean
  pause(): void
  resume(): void
  /** Closes once everything written has gone out. */
  end(): void
  /** Closes now; what was not sent yet is lost. */
  destroy(): void
}
