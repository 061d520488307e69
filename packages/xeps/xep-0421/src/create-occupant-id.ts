import type { JID } from '@trestle/jid'

/** A secret for the identifiers of one room: 256 random bits, in hexadecimal. */
export function createOccupantIdKey(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)))
}

/**
 * The identifier of a user in the room with that secret (XEP-0421 §4.1): HMAC-SHA-256 of the bare address. Whoever has not
 * the secret cannot find the address by it. A text stands for somebody without an address.
 */
export async function createOccupantId(key: string, user: JID | string): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const secret = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['sign'])
  // No address begins with a slash, so that no text is one.
  const name = typeof user === 'string' ? `/${user}` : user.bare.toString()
  return hex(new Uint8Array(await crypto.subtle.sign('HMAC', secret, encoder.encode(name))))
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
