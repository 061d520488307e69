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
  /** What waits for each chat that has calls, without the one that runs. */
  const lines = new Map<string, Fifo<C>>()
  /** Chats whose next call may begin, in the order of their turns. */
  const turns = createFifo<string>()
  let running = 0
  let count = 0
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
    while (running < maxChats && turns.size > 0) {
      const chat = turns.take() as string
      running++
      begin(lines.get(chat)?.take() as C, () => over(chat))
    }
  }

  function over(chat: string): void {
    running--
    count--
    if (lines.get(chat)?.size === 0) lines.delete(chat)
    else turns.add(chat)
    schedule()
    if (count === 0) onIdle()
  }

  return {
    add(chat, call) {
      count++
      const line = lines.get(chat)
      if (line) return line.add(call)
      const first = createFifo<C>()
      first.add(call)
      lines.set(chat, first)
      turns.add(chat)
      schedule()
    },
    get count() {
      return count
    },
  }
}
