import { createFifo, type Fifo } from '../support/fifo.js'

/** Begins calls: those of one chat in their order, of so many chats at a time. */
export interface OrderedCalls<C> {
  /** Queues a call. It begins in a later microtask, never within this one. */
  add(chat: string, call: C): void
  /** Calls that wait or run. */
  readonly count: number
}

export interface OrderedCallsOptions<C> {
  /** Chats in which a call is under way at a time. */
  readonly maxChats: number
  /** Begins a call. `next` is to be called once, when the next call of the chat may begin. */
  readonly begin: (call: C, next: () => void) => void
  /** Called when none waits or runs. */
  readonly onIdle: () => void
}

export function createOrderedCalls<C>({ maxChats, begin, onIdle }: OrderedCallsOptions<C>): OrderedCalls<C> {
  /** What waits for each chat that has calls, without the first one; most have no other. */
  const lines = new Map<string, Fifo<C> | undefined>()
  /** The calls that may begin, one of a chat, in the order of their turns. */
  const turns = createFifo<{ readonly chat: string; readonly call: C }>()
  let running = 0
  let isScheduled = false

  function schedule(): void {
    if (isScheduled || running >= maxChats) return
    isScheduled = true
    queueMicrotask(() => {
      isScheduled = false
      beginAll()
    })
  }

  function beginAll(): void {
    while (running < maxChats) {
      const turn = turns.take()
      if (!turn) return
      running++
      begin(turn.call, () => over(turn.chat))
    }
  }

  function over(chat: string): void {
    running--
    calls.count--
    const line = lines.get(chat)
    if (line && line.size > 0) turns.add({ chat, call: line.take() as C })
    else lines.delete(chat)
    schedule()
    if (calls.count === 0) onIdle()
  }

  const calls = {
    count: 0,
    add(chat: string, call: C) {
      calls.count++
      if (lines.has(chat)) {
        const line = lines.get(chat) ?? createFifo<C>()
        lines.set(chat, line)
        line.add(call)
        return
      }
      lines.set(chat, undefined)
      turns.add({ chat, call })
      schedule()
    },
  }
  return calls
}
