/**
 * User Nickname (XEP-0172) by personal eventing: publishes the own nickname, and is notified of those of contacts.
 *
 * @example
 * ```ts
 * client.use(publishedNick)
 * client.on(nickPublished, ({ from, nick }) => console.log(`${from} likes to be called ${nick ?? 'nothing else'}.`))
 * await client.get(publishedNick).publishNick('Pilgrim')
 * ```
 *
 * @packageDocumentation
 */
export {
  nickNode,
  nickPublished,
  type PublishedNick,
  type PublishedNickApi,
  type PublishedNickOptions,
  type PublishNickSettings,
  publishedNick,
  publishedNick as default,
} from './published-nick.js'
