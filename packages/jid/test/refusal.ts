import { InvalidJidError } from '../src/invalid-jid-error.js'
import { JID } from '../src/jid.js'

/** The three parts of an address, as plain data. */
export function parts(text: string): { local: string; domain: string; resource: string } {
  const { local, domain, resource } = JID.parse(text)
  return { local, domain, resource }
}

/** The error that parsing this text throws. */
export function refusal(text: string): InvalidJidError {
  try {
    JID.parse(text)
  } catch (error) {
    if (error instanceof InvalidJidError) return error
    throw error
  }
  throw new Error(`${JSON.stringify(text)} is taken for a JID`)
}
