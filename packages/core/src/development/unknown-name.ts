import { nearest } from '../nearest.js'

/** The message for an unknown name, with the one that was probably meant. `kind`: what it names. */
export function unknownName(kind: string, name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return `There is no ${kind} '${name.slice(0, 60)}'${meant ? `: did you mean '${meant}'?` : '.'}`
}
