/** The SHA-1 hash of an image in lower-case hexadecimal: the id of its items (XEP-0084 §3.1). */
export async function avatarId(data: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', data.slice()))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
