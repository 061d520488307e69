import { definePlugin, type Plugin, type Self } from '../src/index.js'

export interface Greeter {
  greet(): string
}

/** Greets by its own address. */
export const greeter = definePlugin({
  name: 'greeter',
  setup:
    (_, { word = 'Hello' }: { readonly word?: string }) =>
    (self: Self): Greeter => ({ greet: () => `${word}, ${self.jid}` }),
})

/** A plugin that notes in `log` when it is set up and when it is removed. */
export function noting(log: string[], name: string, requires: Record<string, Plugin<unknown>> = {}) {
  return definePlugin({
    name,
    requires,
    setup({ signal }) {
      log.push(`+${name}`)
      signal.addEventListener('abort', () => log.push(`-${name}`))
      return () => ({ name })
    },
  })
}
