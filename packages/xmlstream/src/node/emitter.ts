import { EventEmitter } from 'eventemitter3'
import type { Emitter } from '../emitter.js'

/** An emitter whose events cost least. */
export function createEmitter(): Emitter {
  return new EventEmitter<string | symbol>()
}
