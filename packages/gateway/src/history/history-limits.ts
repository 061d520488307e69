/** How much of the past comes into the chats of users. */
export interface HistoryOptions {
  /** Days: nothing older is taken. At most 30, for which ids of messages are kept. 30 by default. */
  readonly days?: number | undefined
  /** Chats that are looked at after a connection, those that were active last. 100 by default. */
  readonly chats?: number | undefined
  /** What is taken of one chat at a time. 500 by default. */
  readonly messages?: number | undefined
  /** Milliseconds between the chats of one user. 100 by default. */
  readonly pause?: number | undefined
}

export type HistoryLimits = { readonly [K in keyof HistoryOptions]-?: number }

/** Days for which ids of messages are kept: what is older could not be recognised when it came again. */
const MAX_DAYS = 30

export function historyLimits({
  days = MAX_DAYS,
  chats = 100,
  messages = 500,
  pause = 100,
}: HistoryOptions = {}): HistoryLimits {
  return { days: Math.min(days, MAX_DAYS), chats, messages, pause }
}
