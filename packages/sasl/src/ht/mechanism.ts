import type { ChannelBinding } from '../channel-binding.js'

export type HtHash = 'SHA-256' | 'SHA-512'

/** One mechanism of the Hashed Token family. */
export interface HtMechanism {
  readonly name: string
  readonly hash: HtHash
  /** What it binds to; undefined for the ones of the name `-NONE`. */
  readonly binding: ChannelBinding['type'] | undefined
}

const pattern = /^HT-(SHA-256|SHA-512)-(ENDP|UNIQ|EXPR|NONE)$/

const bindings: Readonly<Record<string, ChannelBinding['type'] | undefined>> = {
  ENDP: 'tls-server-end-point',
  UNIQ: 'tls-unique',
  EXPR: 'tls-exporter',
}

/** Reads the name of a mechanism; undefined for one that is not known here. */
export function htMechanism(name: string): HtMechanism | undefined {
  const [, hash, binding = ''] = pattern.exec(name) ?? []
  return hash === undefined ? undefined : { name, hash: hash as HtHash, binding: bindings[binding] }
}

/**
 * The strongest of the mechanisms offered: bound to what this end can bind to (`channelBindings`, strongest first), and
 * unbound only where they have no such binding in common; then by the longer hash.
 */
export function chooseHtMechanism(
  offered: readonly string[],
  channelBindings: readonly ChannelBinding[],
): HtMechanism | undefined {
  const usable = offered.flatMap((name) => htMechanism(name) ?? [])
  for (const binding of [...channelBindings.map(({ type }) => type), undefined]) {
    const fitting = usable.filter((mechanism) => mechanism.binding === binding)
    const best = fitting.find(({ hash }) => hash === 'SHA-512') ?? fitting[0]
    if (best !== undefined) return best
  }
  return undefined
}
