import type { Element } from '@trestle/xml'

/** What is on its way in a network, and whether anything still happens. */
export interface Traffic {
  /** Brings a stanza on its way: `arrive` runs soon, after those that were sent before. */
  carry(element: Element, arrive: () => void): void
  /** An answer that came without being carried. */
  sawAnswer(element: Element): void
  settled(): Promise<void>
}

/** How often nothing must have happened until a network counts as settled. */
const QUIET_TURNS = 3
/** The same while requests are open: their handlers may be at work still, or nobody ever answers. */
const QUIET_TURNS_WITH_REQUESTS = 12

export function createTraffic(): Traffic {
  const open = new Set<string>()
  let travelling = 0
  let arrived = 0

  /** The same for a request and its answer: the asker's address and the id. */
  const keyOf = ({ attrs }: Element, isAnswer: boolean) =>
    JSON.stringify([isAnswer ? attrs['to'] : attrs['from'], attrs['id']])

  function note(element: Element): void {
    if (element.name !== 'iq') return
    const { type } = element.attrs
    if (type === 'get' || type === 'set') open.add(keyOf(element, false))
    else open.delete(keyOf(element, true))
  }

  return {
    carry(element, arrive) {
      note(element)
      travelling++
      queueMicrotask(() => {
        travelling--
        arrived++
        arrive()
      })
    },
    sawAnswer: note,
    async settled() {
      for (let quiet = 0; quiet < (open.size > 0 ? QUIET_TURNS_WITH_REQUESTS : QUIET_TURNS); quiet++) {
        const before = arrived
        await turn()
        if (travelling > 0 || arrived !== before) quiet = -1
      }
    },
  }
}

/**
 * One turn of everything: all promises get as far as they can, and WebCrypto, which works beside this thread, has done
 * what it was asked for before.
 */
async function turn(): Promise<void> {
  await crypto.subtle.digest('SHA-256', new Uint8Array())
  await new Promise((resolve) => setTimeout(resolve, 0))
}
