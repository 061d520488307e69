import { biboumi } from './biboumi.js'
import type { IrcGateway } from './gateway.js'
import { trestle } from './trestle.js'

const gateways: readonly IrcGateway[] = [
  trestle('trestle.localhost'),
  biboumi({ name: 'biboumi', domain: 'biboumi.localhost', history: true }),
  biboumi({ name: 'biboumi-no-history', domain: 'biboumi2.localhost', history: false }),
]

export const IRC_GATEWAYS: readonly string[] = gateways.map(({ name }) => name)

/** Those of these names; all of them without. */
export function gatewaysNamed(names?: readonly string[]): readonly IrcGateway[] {
  return gateways.filter(({ name }) => names?.includes(name) ?? true)
}
