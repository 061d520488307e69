import type { Message } from '@trestle/stanza'
import { Oob, type OobValue } from './elements.js'

const MAX_URL = 8192

/** Schemes that are accepted unless an option says otherwise. */
export const defaultSchemes: readonly string[] = ['https', 'http']

/**
 * Whether a URL can be read and has one of the schemes; not one above 8,192 characters, nor with white space in it. Where
 * it leads is not checked: an address in the own network is one as well.
 */
export function isOobUrl(url: string, schemes: readonly string[] = defaultSchemes): boolean {
  if (url.length > MAX_URL || /\s/.test(url) || !URL.canParse(url)) return false
  return schemes.includes(new URL(url).protocol.slice(0, -1))
}

/** A URL without white space: around it, it is of the XML; inside, of services that do not encode the names of files. */
export function encodedUrl(written: string): string {
  return written.trim().replaceAll(' ', '%20')
}

/** Adds a URL to a message, which is returned. Throws RangeError for what is no URL. */
export function addOob(message: Message, url: string, desc?: string): Message {
  if (!URL.canParse(url)) throw new RangeError('This is no absolute URL.')
  return message.add(Oob, desc === undefined ? { url } : { url, desc })
}

/**
 * Whether the body of a message says nothing but a URL that is attached to it: so clients send files, which are to be
 * shown in the place of the body.
 */
export function isBodyOf(message: Message, { url }: Pick<OobValue, 'url'>): boolean {
  return message.body !== undefined && encodedUrl(message.body) === encodedUrl(url)
}
