/**
 * The /me Command: says in a message what its sender does, and tells what others do.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { actionReceived, actions } from '@trestle/xep-0245'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(actions)
 * client.on(actionReceived, ({ text, arrival }) => console.log(`* ${arrival.from.local} ${text}`))
 * await client.start()
 * client.get(actions).send({ to: 'juliet@capulet.example' }, 'climbs the wall') // the body is: /me climbs the wall
 * ```
 *
 * @packageDocumentation
 */
export { actionBody, actionLine, actionText, isAction } from './action.js'
export { type ActionReceived, type ActionsApi, actionReceived, actions, actions as default } from './plugin.js'
