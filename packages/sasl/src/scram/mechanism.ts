import type { ScramHash } from './keys.js'

export interface ScramMechanism {
  readonly name: string
  readonly hash: ScramHash
  /** Bound to the TLS channel. */
  readonly plus: boolean
}

const pattern = /^SCRAM-(SHA-1|SHA-256|SHA-512)(-PLUS)?$/

/** Reads a SCRAM mechanism's name (RFC 5802 §4); undefined for one that is not known here. */
export function scramMechanism(name: string): ScramMechanism | undefined {
  const match = pattern.exec(name)
  return match === null ? undefined : { name, hash: match[1] as ScramHash, plus: match[2] !== undefined }
}
