import { NS_OOB } from '@trestle/xep-0066'
import { NS_XHTML_IM } from '@trestle/xep-0071'
import { NS_RECEIPTS } from '@trestle/xep-0184'
import { NS_FORWARD } from '@trestle/xep-0297'
import { NS_REFERENCES } from '@trestle/xep-0372'
import { NS_MEDIA_SHARING } from '@trestle/xep-0385'
import { NS_MARKUP } from '@trestle/xep-0394'
import { NS_FILE_SHARING } from '@trestle/xep-0447'
import { NS_STICKERS } from '@trestle/xep-0449'
import { NS_REPLY } from '@trestle/xep-0461'
import { isBits } from '../../files/file-data.js'
import { refusalOfEncrypted, refusalOfFiles } from '../../files/taken-files.js'
import type { NetworkCapabilities } from '../../module/capabilities.js'
import { toGatewayError } from '../../module/gateway-error.js'
import type { Content } from '../chat-event.js'
import type { ChatFeature } from '../chat-feature.js'
import { incomingMessage } from '../incoming-message.js'
import { asText, kindOf } from '../kinds/incoming-kind.js'
import { readContent } from '../read-content.js'
import { newParts, type StanzaPart } from '../stanza-parts.js'
import { writeContent } from '../write-content.js'

/** What somebody says. */
export const messageFeature: ChatFeature<'message'> = {
  kind: 'message',
  announces: ({ replies, files, voice, stickers, forwards, text }) => [
    NS_RECEIPTS,
    ...(text?.markup ? [NS_MARKUP] : []),
    ...(text?.mentions ? [NS_REFERENCES] : []),
    ...(replies ? [NS_REPLY] : []),
    ...(files || voice ? [NS_OOB, NS_FILE_SHARING, NS_MEDIA_SHARING] : []),
    ...(stickers ? [NS_STICKERS] : []),
    ...(stickers || files ? [NS_XHTML_IM] : []),
    ...(forwards ? [NS_FORWARD] : []),
  ],
  durable: true,
  read(stanza) {
    const content = readContent(stanza)
    return content && { kind: 'message', content }
  },
  adapt(event, capabilities) {
    const { text: { maxBytes } = {}, files } = capabilities
    const { content } = event
    const kind = kindOf(content, capabilities)
    const refusal = refusalOfKind(kind, content, files)
    if (refusal !== undefined) return { refuse: 'policy-violation', text: refusal }
    const { body } = kind === 'text' ? asText(content) : content
    const isShort = maxBytes === undefined || new TextEncoder().encode(body).length <= maxBytes
    if (isShort) return { event }
    return { refuse: 'policy-violation', text: `The network accepts texts of at most ${maxBytes} bytes.` }
  },
  async deliver({ content }, delivery) {
    const send = async (said: Content) =>
      delivery.handlers.onMessage(delivery.chat, await incomingMessage(said, delivery), delivery.call)
    try {
      return { ids: await send(content), role: 'original' }
    } catch (error) {
      // What its server does not give to the gateway, somebody else may be able to retrieve.
      if (!delivery.files.isGone() || toGatewayError(error).code !== 'internal') throw error
      return { ids: await send(asText(content)), role: 'original' }
    }
  },
  write({ content }, writing) {
    const parts = writeContent(content, writing)
    const written = (made: readonly StanzaPart[]) => newParts(made, writing.legacyId)
    return parts instanceof Promise ? parts.then(written) : written(parts)
  },
}

/** Why the network does not take something; `undefined` if it does. */
function refusalOfKind(
  kind: ReturnType<typeof kindOf>,
  { body, files = [] }: Content,
  taken: NetworkCapabilities['files'],
): string | undefined {
  const encrypted = refusalOfEncrypted(files)
  if (encrypted !== undefined) return encrypted
  if (kind === 'sticker') return refusalOfFiles(files, true)
  if (kind === 'files' || kind === 'voice') return refusalOfFiles(files, taken)
  return body === '' && files.some(isBits) ? 'This network takes no stickers.' : undefined
}
