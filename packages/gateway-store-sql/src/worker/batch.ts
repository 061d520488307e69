/** Collects what is added in one turn of the event loop, and then hands it on together, in order. */
export function createBatch<T>(send: (items: readonly T[]) => void): (item: T) => void {
  let items: T[] = []
  return (item) => {
    if (items.push(item) > 1) return
    setImmediate(() => {
      const sent = items
      items = []
      send(sent)
    })
  }
}
