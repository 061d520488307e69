import { Element } from '@trestle/xml'
import { mistake } from '#mistakes'
import { XmppError } from './errors.js'
import type { Sendable } from './self.js'

/** Throws XmppError `invalid-argument` for what is no stanza, as a program without types may pass it. */
export function elementOf(stanza: Sendable): Element {
  const element = stanza instanceof Element ? stanza : stanza?.element
  if (element !== undefined) return element
  throw new XmppError('invalid-argument', mistake('no stanza'))
}
