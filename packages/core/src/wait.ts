/** How long to wait for an answer. */
export interface Wait {
  /** Milliseconds; 30,000 by default. */
  readonly timeout?: number | undefined
  /** Ends the waiting early: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}
