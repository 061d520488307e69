import type { HatValue } from '../elements.js'

/** A text that is the same for the same hats, so that whoever has kept them knows (XEP-0317 §2). */
export async function hashOf(hats: readonly HatValue[]): Promise<string> {
  const described = JSON.stringify(hats.map(({ uri, title, hue }) => [uri, title, hue]))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(described))
  return Array.from(new Uint8Array(digest).slice(0, 20), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
