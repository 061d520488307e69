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
  readonly isIt: (event: ClientEvent) => boolean
  readonly found: (event: ClientEvent) => void
}

export function createMailbox({ within, missing }: Waits): Mailbox {
  const all: ClientEvent[] = []
  const untaken: ClientEvent[] = []
  const waiting = new Set<Waiter>()

  /** Waits for an event that is still to come. */
  async function next(isIt: Waiter['isIt']): Promise<ClientEvent> {
    let waiter: Waiter | undefined
    try {
      return await within(
        '',
        new Promise<ClientEvent>((resolve) => {
          waiter = { isIt, found: resolve }
          waiting.add(waiter)
        }),
      )
    } finally {
      if (waiter) waiting.delete(waiter)
    }
  }

  const received = () =>
    untaken.length > 0 ? `It received:\n  ${untaken.map(describeEvent).join('\n  ')}` : 'It received nothing else.'

  return {
    all,
    add(event) {
      all.push(event)
      untaken.push(event)
      for (const { isIt, found } of [...waiting]) if (isIt(event)) found(event)
    },
    async take(expectation, chat) {
      const known = untaken.findIndex((event) => fits(event, expectation))
      if (known >= 0) return untaken.splice(known, 1)[0] as ClientEvent
      // Two that wait for the same take one each: what was found may be taken by now.
      const isIt = (event: ClientEvent) => untaken.includes(event) && fits(event, expectation)
      const found = await next((event) => isIt(event) && untaken.splice(untaken.indexOf(event), 1).length > 0).catch(
        () => {
          throw missing(`the client receives ${describeExpectation(expectation)} in the chat with ${chat}`, received())
        },
      )
      return found
    },
    async find(what, isIt) {
      return (
        all.find(isIt) ??
        (await next(isIt).catch(() => {
          throw missing(what, received())
        }))
      )
    },
  }
}
