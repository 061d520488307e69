import type { UploadHeaderValue } from './elements.js'

const MAX_HEADERS = 50
const ALLOWED: ReadonlySet<string> = new Set(['authorization', 'cookie', 'expires'])

/** The headers of a slot that go into the upload, without newlines, in their order: no other may (XEP-0363 §4, §9.2). */
export function usableHeaders(headers: readonly UploadHeaderValue[]): readonly UploadHeaderValue[] {
  return headers
    .slice(0, MAX_HEADERS)
    .map(({ name, value }) => ({ name: name.replace(/[\r\n]/g, ''), value: value.replace(/[\r\n\0]/g, '') }))
    .filter(({ name }) => ALLOWED.has(name.toLowerCase()))
}
