import { NS_OOB } from '@trestle/xep-0066'
import { NS_RECEIPTS } from '@trestle/xep-0184'
import { NS_REFERENCES } from '@trestle/xep-0372'
import { NS_MEDIA_SHARING } from '@trestle/xep-0385'
import { NS_MARKUP } from '@trestle/xep-0394'
import { NS_FILE_SHARING } from '@trestle/xep-0447'
import { NS_REPLY } from '@trestle/xep-0461'
import { kindOfFiles, refusalOfFiles, withLinks } from '../../files/taken-files.js'
import { toGatewayError } from '../../module/gateway-error.js'
import type { Content } from '../chat-event.js'
import type { ChatFeature } from '../chat-feature.js'
import { incomingMessage } from '../incoming-message.js'
import { readContent } from '../read-content.js'
import { writeContent } from '../write-content.js'

/** What somebody says. */
export const messageFeature: ChatFeature<'message'> = {
  kind: 'message',
  announces: ({ replies, files, voice, text }) => [
    NS_RECEIPTS,
    ...(text?.markup ? [NS_MARKUP] : []),
    ...(text?.mentions ? [NS_REFERENCES] : []),
    ...(replies ? [NS_REPLY] : []),
    ...(files || voice ? [NS_OOB, NS_FILE_SHARING, NS_MEDIA_SHARING] : []),
  ],
  durable: true,
  read(stanza) {
    const content = readContent(stanza)
    return content && { kind: 'message', content }
  },
  adapt(event, capabilities) {
    const { text: { maxBytes } = {}, files } = capabilities
    const kind = kindOfFiles(event.content, capabilities)
    const content = kind === 'text' ? withLinks(event.content) : event.content
    const refusal = kind === 'text' ? undefined : refusalOfFiles(content.files ?? [], files)
    if (refusal !== undefined) return { refuse: 'policy-violation', text: refusal }
    const isShort = maxBytes === undefined || new TextEncoder().encode(content.body).length <= maxBytes
    if (isShort) return { event: { ...event, content } }
    return { refuse: 'policy-violation', text: `The network accepts texts of at most ${maxBytes} bytes.` }
  },
  async deliver({ content }, delivery) {
    const send = async (said: Content) =>
      delivery.handlers.onMessage(delivery.chat, await incomingMessage(said, delivery), delivery.call)
    try {
      return { ids: await send(content), role: 'original' }
    } catch (error) {
      // What its server does not give to the gateway, somebody else may be able to retrieve.
      if (!delivery.files.isGone || toGatewayError(error).code !== 'internal') throw error
      return { ids: await send(withLinks(content)), role: 'original' }
    }
  },
  async write({ content }, writing) {
    const stanzas = await writeContent(content, writing)
    const { legacyId } = writing
    return stanzas.map((stanza) => ({
      stanza,
      carries: legacyId === undefined ? undefined : { legacyId, role: 'original' },
    }))
  },
}
