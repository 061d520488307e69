import { nameInPath, typeOfName } from '@trestle/gateway-media'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { clipText } from '../support/clip.js'
import { sizeText } from '../support/size-text.js'
import { toXmlText } from '../support/xml-text.js'
import type { FileData } from './file-data.js'

/** Bytes of the name of a file, and files that are named, in a sentence. */
const MAX_NAME = 100
const MAX_NAMED = 5

/** What recordings are encoded as. Music that somebody shares is seldom one of these. */
const RECORDINGS: ReadonlySet<string> = new Set([
  ...['audio/ogg', 'audio/opus', 'audio/mp4', 'audio/x-m4a', 'audio/m4a', 'audio/aac'],
  ...['audio/webm', 'audio/amr', 'audio/3gpp'],
])

/** Whether a file is a recording of somebody's voice, as far as can be seen. */
export function isRecording({ type = '' }: FileData): boolean {
  return RECORDINGS.has(type)
}

/** Why nobody there can read files, not even by their links: those have the key, for clients of XMPP. */
export function refusalOfEncrypted(files: readonly FileData[]): string | undefined {
  const isEncrypted = files.some(({ urls }) => urls[0].startsWith('aesgcm:'))
  return isEncrypted ? 'The file is encrypted for clients of XMPP: send it without encryption.' : undefined
}

/** Why the network does not take files; `undefined` if it does. */
export function refusalOfFiles(files: readonly FileData[], taken: NetworkCapabilities['files']): string | undefined {
  const { maxBytes, maxCount, types } = typeof taken === 'object' ? taken : {}
  if (maxCount !== undefined && files.length > maxCount) {
    return `This network takes at most ${maxCount} files in a message.`
  }
  if (maxBytes !== undefined && files.some(({ size = 0 }) => size > maxBytes)) {
    return tooLarge(files, maxBytes)
  }
  if (types && files.some(({ type }) => type !== undefined && !matches(type, types))) {
    return `This network takes only files of these types: ${types.join(', ')}`
  }
  return undefined
}

/** Names those that are, where there are others. */
function tooLarge(files: readonly FileData[], maxBytes: number): string {
  const limit = `This network takes files of at most ${sizeText(maxBytes)}`
  const large = files.filter(({ size = 0 }) => size > maxBytes)
  return `${limit}: ${namesWithSizes(large)}.`
}

/** Names files with their sizes, as far as those are known. */
export function namesWithSizes(files: readonly FileData[]): string {
  const named = files.map(({ name, size }) => {
    const shown = name ? clipText(toXmlText(name), MAX_NAME) : 'this one'
    return size === undefined ? shown : `${shown} has ${sizeText(size)}`
  })
  return named.slice(0, MAX_NAMED).join(', ')
}

/** The link of a file, with its name where the link does not tell that. */
export function linkOf({ urls: [url], name, size }: FileData): string {
  if (name === undefined || !URL.canParse(url) || nameInPath(new URL(url)) === name) return url
  const about = size === undefined ? '' : ` (${sizeText(size)})`
  return `${clipText(toXmlText(name), MAX_NAME)}${about}: ${url}`
}

/** With the name and type that the URL tells, where the sender says nothing. */
export function withNameOfUrl(file: FileData): FileData {
  const name = file.name ?? nameInPath(new URL(file.urls[0]))
  const type = file.type ?? typeOfName(name)
  return { ...file, ...(name !== undefined && { name }), ...(type !== undefined && { type }) }
}

function matches(type: string, types: readonly string[]): boolean {
  return types.some((one) => one === type || one === '*/*' || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))))
}
