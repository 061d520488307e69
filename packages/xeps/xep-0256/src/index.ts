/**
 * Last Activity in Presence: says in a presence when a client was active last, and reads it. Deprecated in favour of
 * [XEP-0319](https://www.npmjs.com/package/@trestle/xep-0319), whose package reads this too.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { presenceActivity, presenceActivityReceived } from '@trestle/xep-0256'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(presenceActivity)
 * client.on(presenceActivityReceived, ({ from, kind, since }) =>
 *   console.log(`${from} was ${kind === 'idle' ? 'in use' : 'online'} last at ${since.toISOString()}`),
 * )
 * await client.start()
 * const fiveMinutesAgo = new Date(Date.now() - 300_000)
 * client.send(client.get(presenceActivity).stamp(client.presence({ show: 'away' }), fiveMinutesAgo))
 * ```
 *
 * @packageDocumentation
 */
export { LastActivity, type LastActivityData, NS_LAST_ACTIVITY } from '@trestle/xep-0012'
export {
  type PresenceActivityApi,
  type PresenceActivityReceived,
  presenceActivity,
  presenceActivity as default,
  presenceActivityReceived,
} from './plugin.js'
export { type PresenceActivity, readPresenceActivity } from './read-presence-activity.js'
