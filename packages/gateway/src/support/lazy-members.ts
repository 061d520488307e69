/** How each member of an object is made of what the object is about. */
export type Members<State, T extends object> = { readonly [K in keyof T]: (state: State) => T[K] }

/**
 * Makes objects of which each member is made when it is read. Handles have a dozen functions, and of most handles one is
 * called: to make the others takes longer than the call. They are no own properties, so that a copy by spread has none.
 */
export function lazyMembers<State, T extends object>(members: Members<State, T>): (state: State) => T {
  class Lazy {
    readonly #state: State
    constructor(state: State) {
      this.#state = state
    }
    static stateOf(lazy: Lazy): State {
      return lazy.#state
    }
  }
  for (const [name, make] of Object.entries(members) as [string, (state: State) => unknown][]) {
    Object.defineProperty(Lazy.prototype, name, {
      enumerable: true,
      get(this: Lazy) {
        return make(Lazy.stateOf(this))
      },
    })
  }
  return (state) => new Lazy(state) as unknown as T
}
