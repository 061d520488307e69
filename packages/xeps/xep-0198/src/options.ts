export interface StreamManagementOptions {
  /** Whether lost sessions are to be resumed. Default true; otherwise stanzas are acknowledged only. */
  readonly resume?: boolean | undefined
  /** Seconds for which the server is asked to keep a lost session. Default: what it likes. */
  readonly max?: number | undefined
  /** Stanzas that may wait for acknowledgement; beyond, sending throws `unacked-overflow`. Default 10,000. */
  readonly maxUnacked?: number | undefined
  /** The same in characters, 64 for each element included. Default 8,388,608. */
  readonly maxUnackedCharacters?: number | undefined
  /** The server is asked to acknowledge after so many stanzas, while no answer is due. Default 5. */
  readonly askEvery?: number | undefined
  /** It is asked, too, when stanzas have been unacknowledged for so many milliseconds. Default 250. */
  readonly askAfter?: number | undefined
  /** What we received is acknowledged unasked after so many stanzas. Default 50. */
  readonly answerEvery?: number | undefined
  /**
   * Milliseconds after which a session that changed is saved by the op `saveSession`, against a crash of this process:
   * what came or went since then may come or go twice, if the server resumes it. Default 0: it is saved when its
   * connection is lost, and by `hibernate()`.
   */
  readonly checkpoint?: number | undefined
}
