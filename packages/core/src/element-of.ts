import { Element } from '@trestle/xml'
import type { Sendable } from './self.js'

export function elementOf(stanza: Sendable): Element {
  return stanza instanceof Element ? stanza : stanza.element
}
