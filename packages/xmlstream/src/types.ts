/** Undoes the call that returned it; a second call does nothing. */
export type Dispose = () => void

export interface WaitOptions {
  /** Milliseconds; `Infinity` waits as long as it takes. Default 30,000. */
  readonly timeout?: number | undefined
  /** Ends the wait: its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}
