import { type ClientEvent, describeEvent } from './client-event.js'
import { describeExpectation, type Expectation, fits } from './expectation.js'
import type { Waits } from './waits.js'

/** What a client has received in one chat. */
export interface Mailbox {
  /** All of it, oldest first. */
  readonly all: readonly ClientEvent[]
  add(event: ClientEvent): void
  /** Waits for the first event that fits and was not taken before, and takes it. */
  take(expectation: Expectation, chat: string): Promise<ClientEvent>
  /** The first event that fits, whether it was taken or not; waits for it. */
  find(what: string, isIt: (event: ClientEvent) => boolean): Promise<ClientEvent>
}

interface Waiter {
  /** Whether it wants the event for itself, so that it must not be taken yet. */
  readonly takes: boolean
  readonly isIt: (event: ClientEvent) => boolean
  readonly found: (event: ClientEvent) => void
}

export function createMailbox({ within, missing }: Waits): Mailbox {
  const all: ClientEvent[] = []
  const untaken: ClientEvent[] = []
  const waiting = new Set<Waiter>()

  /** Waits for an event that is still to come. */
  async function next(isIt: Waiter['isIt'], takes: boolean): Promise<ClientEvent> {
    let waiter: Waiter | undefined
    try {
      return await within(
        '',
        new Promise<ClientEvent>((resolve) => {
          waiter = { takes, isIt, found: resolve }
          waiting.add(waiter)
        }),
      )
    } finally {
      if (waiter) waiting.delete(waiter)
    }
  }

  /** Takes an event; false if somebody has. */
  function remove(event: ClientEvent): boolean {
    const index = untaken.indexOf(event)
    if (index >= 0) untaken.splice(index, 1)
    return index >= 0
  }

  const received = () =>
    untaken.length > 0 ? `It received:\n  ${untaken.map(describeEvent).join('\n  ')}` : 'It received nothing else.'

  return {
    all,
    add(event) {
      all.push(event)
      untaken.push(event)
      for (const waiter of [...waiting]) {
        if (!waiter.isIt(event) || (waiter.takes && !remove(event))) continue
        // Now, and not when its promise gets to run: the next event is for others.
        waiting.delete(waiter)
        waiter.found(event)
      }
    },
    async take(expectation, chat) {
      const isIt = (event: ClientEvent) => fits(event, expectation)
      const known = untaken.find(isIt)
      if (known && remove(known)) return known
      return next(isIt, true).catch(() => {
        throw missing(`the client receives ${describeExpectation(expectation)} in the chat with ${chat}`, received())
      })
    },
    async find(what, isIt) {
      return (
        all.find(isIt) ??
        (await next(isIt, false).catch(() => {
          throw missing(what, received())
        }))
      )
    },
  }
}
