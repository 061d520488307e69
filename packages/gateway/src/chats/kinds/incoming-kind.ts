import { isBits } from '../../files/file-data.js'
import { isRecording, linkOf } from '../../files/taken-files.js'
import type { NetworkCapabilities } from '../../module/capabilities.js'
import type { Message } from '../../module/messages.js'
import type { Content } from '../chat-event.js'
import { joinLines, quotationOf } from '../text/join-lines.js'
import { readGeoUri } from './geo-uri.js'

/** The kind of message that something is for the network; `text` where it takes nothing else. */
export function kindOf(content: Content, capabilities: NetworkCapabilities): Exclude<Message['kind'], 'poll'> {
  const { files = [], form, body } = content
  const { files: takesFiles, voice, stickers, locations, forwards } = capabilities
  if (form?.kind === 'forwarded' && forwards) return 'forwarded'
  const [file, ...others] = files
  if (!file) return locations && readGeoUri(body) ? 'location' : 'text'
  if (form?.kind === 'sticker' && stickers && others.length === 0) return 'sticker'
  if (voice && others.length === 0 && body === '' && isRecording(file)) return 'voice'
  return takesFiles ? 'files' : 'text'
}

/** The same as a text: with the links of its files, and a quotation of what is forwarded, by the name of whoever wrote it. */
export function asText({ files = [], form, ...said }: Content, nameOf = (address: string) => address): Content {
  const { body, replyTo } = said
  const forwarded = form?.kind === 'forwarded' ? form.messages : []
  const more = [
    ...files.filter((file) => !isBits(file)).map(linkOf),
    ...forwarded.map(({ by, content }) => quotationOf(nameOf(by), asText(content, nameOf).body)),
  ]
  const wholeBody = replyTo?.wholeBody
  return {
    ...said,
    body: joinLines(body, ...more),
    ...(replyTo && wholeBody !== undefined && { replyTo: { ...replyTo, wholeBody: joinLines(wholeBody, ...more) } }),
  }
}
