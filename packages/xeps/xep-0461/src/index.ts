/**
 * Message Replies: replies to one message among many, with a quotation for older clients, and tells of replies.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { replies, replyReceived } from '@trestle/xep-0461'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(replies)
 * client.on(replyReceived, ({ id, text, arrival }) => console.log(`${arrival.from} to ${id}: ${text}`))
 * client.on('message', (message) => {
 *   if (message.body === 'Wilt thou?') client.get(replies).reply(message, 'I will', { quote: true })
 * })
 * await client.start()
 * ```
 *
 * @packageDocumentation
 */
export { NS_REPLY, Reply, type ReplyValue } from './elements.js'
export {
  type RepliesApi,
  type ReplyOptions,
  type ReplyReceived,
  replies,
  replies as default,
  replyReceived,
} from './plugin.js'
export { quoteOf, stripQuote } from './quote.js'
export { ReplyError, type ReplyErrorCode } from './reply-error.js'
