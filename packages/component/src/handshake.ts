import { NS_CLIENT } from '@trestle/stanza'
import { Element } from '@trestle/xml'

/** The proof that we know the secret, for the stream of that id (XEP-0114 §3). */
export async function createHandshake(streamId: string, secret: string): Promise<Element> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(streamId + secret))
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return new Element('handshake', NS_CLIENT, {}, [hex])
}

/** Whether the element says that the handshake was accepted. */
export function isHandshake(element: Element): boolean {
  return element.is(NS_CLIENT, 'handshake')
}
