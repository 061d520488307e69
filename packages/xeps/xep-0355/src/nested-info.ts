import type { DiscoInfoValue } from '@trestle/xep-0030'
import { NS_DELEGATION, NS_DELEGATION_1 } from './elements.js'

/**
 * What service discovery says of a delegated namespace, in the place of what the server would say; `forms` are extensions
 * (XEP-0128).
 */
export interface NestedInfo extends Partial<Pick<DiscoInfoValue, 'identities' | 'features' | 'forms'>> {}

/** For the server, and for each of its users. */
export interface NestedInfos {
  readonly server?: NestedInfo | undefined
  readonly users?: NestedInfo | undefined
}

const NODE = new RegExp(`^(?:${NS_DELEGATION}|${NS_DELEGATION_1})(::|:bare:)(.*)$`, 's')

/** What the node of a namespace says (§7.2.1, §7.2.2); undefined for other nodes. */
export function nestedInfoAt(
  node: string | undefined,
  infos: ReadonlyMap<string, NestedInfos>,
): NestedInfo | undefined {
  const [, separator, namespace = ''] = NODE.exec(node ?? '') ?? []
  if (separator === undefined) return undefined
  const known = infos.get(namespace)
  return (separator === '::' ? known?.server : known?.users) ?? {}
}
