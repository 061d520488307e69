/**
 * User Nickname: says what somebody likes to be called, in subscription requests and messages.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { nick, nickname } from '@trestle/xep-0172'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(nick)
 * client.on(nickname, ({ from, nick }) => console.log(`${from} likes to be called ${nick}.`))
 * await client.start()
 * client.get(nick).subscribe('juliet@capulet.example', 'Pilgrim')
 * ```
 *
 * @packageDocumentation
 */
export { Nick, NS_NICK } from './elements.js'
export { type NickApi, type Nickname, type NickOptions, nick, nick as default, nickname } from './plugin.js'
