import type { Element } from '@trestle/xml'
import { DecodeError, type ElementDef } from '../src/index.js'

/** What decoding an element that does not fit ends with. */
export function decodeFailure(definition: ElementDef<unknown>, source: Element): DecodeError {
  try {
    definition.decode(source)
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new Error(`{${definition.ns}}${definition.name} fits`)
}
