import { kindOfFiles, withLinks } from '../files/taken-files.js'
import type { IncomingMessage } from '../module/messages.js'
import type { Content } from './chat-event.js'
import type { Delivery } from './chat-feature.js'
import { withBody } from './text/content-text.js'
import { incomingText } from './text/incoming-text.js'

/** The message as the module gets it: without what its network does not take. */
export async function incomingMessage(given: Content, delivery: Delivery): Promise<IncomingMessage> {
  const { capabilities, received } = delivery
  const kind = kindOfFiles(given, capabilities)
  const content = kind === 'text' ? withLinks(given) : given
  const thread = capabilities.threads ? content.thread : undefined
  const reply = content.replyTo && (await quoteIn(content, delivery))
  const said = {
    ...incomingText(reply ? content : withQuotation(content), delivery),
    ...(reply && { replyTo: reply }),
    ...(thread !== undefined && { thread }),
    ...received,
  }
  const limit = typeof capabilities.files === 'object' ? capabilities.files : {}
  const [file, ...others] = delivery.files.attachments(content.files ?? [], limit)
  if (kind === 'text' || !file) return { kind: 'text', ...said }
  return kind === 'voice' ? { kind, file, ...said } : { kind, files: [file, ...others], ...said }
}

/** With the quotation for older clients in the body, where the network has no replies. */
function withQuotation(content: Content): Content {
  const whole = content.replyTo?.wholeBody
  return whole === undefined ? content : withBody(content, whole)
}

async function quoteIn({ replyTo }: Content, delivery: Delivery) {
  if (!replyTo || !delivery.capabilities.replies) return undefined
  const known = await delivery.known(replyTo.to)
  if (!known) return undefined
  const author = known.by === 'user' ? ('me' as const) : { legacyId: delivery.chat.legacyId }
  return { legacyId: known.target.legacyId, author, ...quotedText(replyTo.wholeBody) }
}

/** What the quotation for older clients says. */
function quotedText(wholeBody: string | undefined) {
  const lines = (wholeBody ?? '').split('\n')
  const end = lines.findIndex((line) => !line.startsWith('>'))
  const quoted = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.replace(/^> ?/, ''))
  return quoted.length === 0 ? {} : { body: quoted.join('\n') }
}
