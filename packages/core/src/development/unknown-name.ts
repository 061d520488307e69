import { nearest } from '../nearest.js'

/** A sentence for a name that there is not, with the one that was probably meant. `kind`: what it would be a name of. */
export function unknownName(kind: string, name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return `There is no ${kind} '${name.slice(0, 60)}'${meant ? `: did you mean '${meant}'?` : '.'}`
}
