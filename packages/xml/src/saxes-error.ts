import { XmlError } from './error.js'

/** Converts an error of saxes. Its message quotes the input after a colon: that is cut off. Errors of other classes are bugs. */
export function toXmlError(thrown: unknown): XmlError {
  if (!(thrown instanceof Error) || thrown.name !== 'Error') {
    return new XmlError('not-well-formed', 'the XML cannot be read', { cause: thrown })
  }
  const reason = thrown.message.replace(/[.:].*$/s, '')
  return new XmlError(/undefined entity|doctype/.test(reason) ? 'restricted-xml' : 'not-well-formed', reason)
}
