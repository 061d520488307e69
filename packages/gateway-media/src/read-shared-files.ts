import type { Message } from '@trestle/stanza'
import { isOobUrl, NS_OOB, Oob } from '@trestle/xep-0066'
import { thumbnailSource } from '@trestle/xep-0264'
import { NS_MEDIA_SHARING, readMedia } from '@trestle/xep-0385'
import { fallbackRanges, sliceRange, type TextRange, withoutRanges } from '@trestle/xep-0428'
import { NS_FILE_SHARING, readFiles } from '@trestle/xep-0447'
import { detailsOf, type ReceivedFile } from './received-file.js'

/** The files of a message, and what else it says. */
export interface SharedFiles {
  readonly files: readonly ReceivedFile[]
  /** The text without the URLs that stand for the files; undefined where nothing is left. */
  readonly caption: string | undefined
}

type Found = Omit<ReceivedFile, 'url'>

const MAX_OOBS = 100

/** Places of one file. */
const MAX_URLS = 10

const NAMESPACES = [NS_FILE_SHARING, NS_MEDIA_SHARING, NS_OOB]

/**
 * The files that a message shares, whichever way: by XEP-0447, by XEP-0385, by XEP-0066, or by an `aesgcm:` URL in its body,
 * in this order. What several of them say of one URL is one file, of which the earlier ones say more. A URL of XEP-0066 is a
 * file where it is the body, a line of it, a fallback, or not in it at all; in the middle of a text, it is a link.
 */
export function readSharedFiles(message: Message): SharedFiles {
  const found = [...bySharing(message), ...byReference(message), ...byOob(message), ...byBody(message)]
  const files = merged(found.map((one) => ({ ...one, urls: usable(one.urls) })).filter(({ urls }) => urls.length > 0))
  return { files, caption: files.length > 0 ? captionOf(message, files) : message.body }
}

function bySharing(message: Message): Found[] {
  return readFiles(message).map(({ file, sources }) => ({
    ...detailsOf(file),
    urls: sources?.urls.map(({ target }) => target) ?? [],
  }))
}

function byReference(message: Message): Found[] {
  return readMedia(message).map(({ file, uris }) => ({ ...detailsOf(file), urls: uris }))
}

function byOob(message: Message): Found[] {
  const elements = message.element.childrenOf(Oob.ns, Oob.name).slice(0, MAX_OOBS)
  return elements.flatMap((element) => {
    try {
      const { url, desc } = Oob.decode(element)
      return isFile(message, url.trim()) ? [{ urls: [url], hashes: [], ...(desc && { description: desc }) }] : []
    } catch {
      return []
    }
  })
}

/** XEP-0454: a URL, and in the next line an image of it. */
function byBody({ body = '' }: Message): Found[] {
  const [url = '', image = '', ...others] = body.trim().split('\n')
  if (!/^aesgcm:/i.test(url) || others.length > 0) return []
  const thumbnail = /^data:image\//i.test(image) ? thumbnailSource({ uri: image }) : undefined
  return [{ urls: [url], hashes: [], ...(thumbnail?.kind === 'inline' && { thumbnail: thumbnail.data }) }]
}

function isFile(message: Message, url: string): boolean {
  const { body = '' } = message
  if (!body.includes(url) || linesOf(body).includes(url)) return true
  return fallbackRanges(message, NAMESPACES).some((range) => sliceRange(body, range).includes(url))
}

/** In their order, https before http, each once. */
function usable(urls: readonly string[]): string[] {
  const ofScheme = (scheme: string) =>
    urls
      .map((url) => url.trim())
      .filter((url) => isOobUrl(url, [scheme]))
      .map((url) => new URL(url).href)
  return [...new Set(['https', 'http', 'aesgcm'].flatMap(ofScheme))].slice(0, MAX_URLS)
}

function merged(found: readonly Found[]): ReceivedFile[] {
  const files: Found[] = []
  for (const one of found) {
    const at = files.findIndex(({ urls }) => urls.some((url) => one.urls.includes(url)))
    const before = files[at]
    if (before) files[at] = both(before, one)
    else files.push(one)
  }
  return files.map((one) => ({ ...one, url: one.urls[0]! }))
}

function both(first: Found, second: Found): Found {
  const hashes = [
    ...first.hashes,
    ...second.hashes.filter(({ algo }) => !first.hashes.some((one) => one.algo === algo)),
  ]
  return { ...second, ...first, urls: usable([...first.urls, ...second.urls]), hashes }
}

function captionOf(message: Message, files: readonly ReceivedFile[]): string | undefined {
  const { body } = message
  if (body === undefined) return undefined
  const isUrl = (text: string) => {
    const trimmed = text.trim()
    return URL.canParse(trimmed) && files.some(({ urls }) => urls.includes(new URL(trimmed).href))
  }
  const said = withoutRanges(body, [...fallbackRanges(message, NAMESPACES), ...shownAsMedia(message, isUrl)])
  const isEncrypted = files.some(({ url }) => url.startsWith('aesgcm:'))
  const lines = said.split('\n').filter((line) => !isUrl(line) && !(isEncrypted && /^data:image\//i.test(line)))
  return lines.join('\n').trim() || undefined
}

/** Parts of the body that XEP-0385 puts a file into the place of, where they say nothing but its URL. */
function shownAsMedia(message: Message, isUrl: (text: string) => boolean): TextRange[] {
  return readMedia(message).flatMap(({ range }) =>
    range && isUrl(sliceRange(message.body ?? '', range)) ? [range] : [],
  )
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim())
}
