import { isSecretParameter } from './secret-names.js'

export const REDACTED = '[redacted]'

// Each begins at two slashes and ends at the next, so that the time is linear in the text.
const USER_INFO = /([/\\]{2})[^/\\?#\s]*@/g
const PARAMETER = /([?&;#])([^=&;?#\s]{1,100})=[^&#\s]+/g

/** Redacts users, passwords, parameters with secret names and keys in all URLs of a text. */
export function scrubAddresses(text: string): string {
  let scrubbed = text
  if (text.includes('@')) scrubbed = scrubbed.replace(USER_INFO, `$1${REDACTED}@`)
  if (text.includes('#')) scrubbed = scrubbed.replace(/\S+/g, withoutFileKey)
  if (!text.includes('=')) return scrubbed
  return scrubbed.replace(PARAMETER, (match, before: string, name: string) =>
    isSecretParameter(decoded(name)) ? `${before}${name}=${REDACTED}` : match,
  )
}

/** Redacts everything after the path of the URL of an upload or a download: it may authorize (XEP-0363). */
export function scrubUploadAddress(address: string): string {
  return scrubAddresses(address).replace(/[?#][\s\S]*$/, (rest) => `${rest.charAt(0)}${REDACTED}`)
}

/** Redacts the key of an encrypted file, the fragment of its URL (XEP-0454). */
function withoutFileKey(word: string): string {
  const start = word.search(/aesgcm:/i)
  const end = start < 0 ? -1 : word.indexOf('#', start)
  return end < 0 ? word : `${word.slice(0, end + 1)}${REDACTED}`
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
