/** A queue: what was added first is taken first. Taking costs the same however many wait. */
export interface Fifo<T> {
  add(item: T): void
  take(): T | undefined
  readonly size: number
}

/** Places of taken items that are kept at least, before the others are moved to the front. */
const MIN_TAKEN = 1024

export function createFifo<T>(): Fifo<T> {
  let items: (T | undefined)[] = []
  let taken = 0
  const fifo = {
    size: 0,
    add(item: T) {
      items.push(item)
      fifo.size++
    },
    take() {
      if (fifo.size === 0) return undefined
      fifo.size--
      const item = items[taken]
      items[taken++] = undefined
      if (taken === items.length || (taken >= MIN_TAKEN && taken * 2 >= items.length)) {
        items = items.slice(taken)
        taken = 0
      }
      return item
    },
  }
  return fifo
}
