/**
 * Chat notification settings: which messages of a chat the user is notified of, on which kind of client.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { bookmarks } from '@trestle/xep-0402'
 * import { getNotify, notifyWhen, setNotify } from '@trestle/xep-0492'
 *
 * const phone = { category: 'client', type: 'phone' }
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(bookmarks)
 * await client.start()
 * const api = client.get(bookmarks)
 * await api.changeBookmark('feast@rooms.verona.example', (before = {}) => setNotify(before, 'never', phone))
 * for (const one of await api.getBookmarks()) console.log(one.room, notifyWhen(getNotify(one), 'public-group', phone))
 * ```
 *
 * @packageDocumentation
 */
export {
  Advanced,
  Always,
  Never,
  Notify,
  type NotifySetting,
  type NotifyValue,
  type NotifyWhen,
  NS_NOTIFICATION_SETTINGS,
  NS_NOTIFICATION_SETTINGS_OLD,
  OldNotify,
  OnMention,
} from './elements.js'
export {
  type ChatKind,
  getNotify,
  type NotifyIdentity,
  notifyWhen,
  setNotify,
  settingFor,
  withSetting,
} from './settings.js'
