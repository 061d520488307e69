import type { MucUserValue } from './elements.js'

/** A payload that says some of what `MucUser` can say. */
export function mucUser(said: Partial<MucUserValue> = {}): MucUserValue {
  return { items: [], statuses: [], invites: [], declines: [], ...said }
}
