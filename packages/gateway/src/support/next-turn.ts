/** Resolves in the next turn of the event loop: what others wait for is done before. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
