import { type ChooseAmongOptions, chooseAmong } from './choose-among.js'
import type { ClientExchange } from './exchange.js'
import { allMechanisms } from './mechanisms.js'

/** The names of {@link allMechanisms}. */
export const defaultMechanisms: readonly string[] = /* @__PURE__ */ allMechanisms.map(({ name }) => name)

export interface ChooseOptions extends ChooseAmongOptions {
  /**
   * What may be used, strongest first; default {@link defaultMechanisms}. To try again after a failure, shorten this,
   * not `offered`. Without a -PLUS mechanism in it, channel binding plays no part.
   */
  readonly order?: readonly string[]
}

/** {@link chooseAmong} the mechanisms of these names. */
export function chooseMechanism(options: ChooseOptions): ClientExchange {
  const { order = defaultMechanisms } = options
  const find = (wanted: string) => allMechanisms.find(({ name }) => name === wanted)
  const known = order.flatMap((name) => find(name) ?? [])
  return chooseAmong(known, options, (name, context) => {
    const mechanism = find(name)
    return mechanism ? mechanism.whyNot(context) : 'not supported'
  })
}
