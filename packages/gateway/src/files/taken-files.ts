import { nameInPath, typeOfName } from '@trestle/gateway-media'
import type { Content } from '../chats/chat-event.js'
import { clipText } from '../chats/clip.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
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

/** The kind of message that files of the user are for the network; `text` where it does not take them. */
export function kindOfFiles(
  { files = [], body }: Content,
  { files: taken, voice }: NetworkCapabilities,
): 'voice' | 'files' | 'text' {
  const [file, ...others] = files
  if (!file) return 'text'
  if (voice && others.length === 0 && body === '' && RECORDINGS.has(file.type ?? '')) return 'voice'
  return taken ? 'files' : 'text'
}

/** Why the network does not take files; `undefined` if it does. */
export function refusalOfFiles(files: readonly FileData[], taken: NetworkCapabilities['files']): string | undefined {
  if (files.some(({ urls }) => urls[0].startsWith('aesgcm:'))) {
    return 'The file is encrypted for clients of XMPP: send it without encryption.'
  }
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
  const named = large.map(
    ({ name, size = 0 }) => `${name ? clipText(toXmlText(name), MAX_NAME) : 'this one'} has ${sizeText(size)}`,
  )
  return `${limit}: ${named.slice(0, MAX_NAMED).join(', ')}.`
}

/** The same content as a text: the caption, and the links of the files. */
export function withLinks({ files = [], ...said }: Content): Content {
  const { body, replyTo } = said
  const links = files.map(({ urls }) => urls[0])
  const joined = (text: string) => [text, ...links].filter((line) => line !== '').join('\n')
  const wholeBody = replyTo?.wholeBody
  return {
    ...said,
    body: joined(body),
    ...(replyTo && wholeBody !== undefined && { replyTo: { ...replyTo, wholeBody: joined(wholeBody) } }),
  }
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
