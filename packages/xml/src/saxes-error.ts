import { XmlError } from './error.js'

/** What saxes throws quotes the input behind a colon: that is cut off. Anything but a plain Error is nobody's input, but a fault. */
export function translate(thrown: unknown): XmlError {
  if (!(thrown instanceof Error) || thrown.name !== 'Error') {
    return new XmlError('not-well-formed', 'the XML cannot be read', { cause: thrown })
  }
  const reason = thrown.message.replace(/[.:].*$/s, '')
  return new XmlError(/undefined entity|doctype/.test(reason) ? 'restricted-xml' : 'not-well-formed', reason)
}
