import { type ConferenceValue, getExtension, setExtension } from '@trestle/xep-0402'
import { Notify, type NotifySetting, type NotifyValue, type NotifyWhen, OldNotify } from './elements.js'

/** For which clients a setting is: those of a category, or of a category and a type (XEP-0030). */
export interface NotifyIdentity {
  readonly category: string
  readonly type?: string | undefined
}

/** What a chat is, for which there is no setting. */
export type ChatKind = 'direct' | 'private-group' | 'public-group'

/**
 * The settings of a bookmark, also those of version 0.1 where there are no others; undefined where there are none. Throws
 * DecodeError for those that do not fit.
 */
export function getNotify(bookmark: Pick<ConferenceValue, 'extensions'>): NotifyValue | undefined {
  const notify = getExtension(bookmark, Notify)
  if (notify) return notify
  const older = getExtension(bookmark, OldNotify)
  return older && { settings: older.settings }
}

/** The setting most specific to an identity: of its category and type, of its category, or for all others (XEP-0492 §3). */
export function settingFor(notify: NotifyValue | undefined, own?: NotifyIdentity): NotifySetting | undefined {
  const { settings = [] } = notify ?? {}
  const found = (identity: NotifyIdentity | undefined) => settings.find((setting) => isFor(setting, identity))
  return (own && (found(own) ?? found({ category: own.category }))) ?? found(undefined)
}

/** When to notify of messages in a chat; where nothing is set, always, but in public rooms by mentions alone (§3). */
export function notifyWhen(notify: NotifyValue | undefined, kind: ChatKind, own?: NotifyIdentity): NotifyWhen {
  return settingFor(notify, own)?.kind ?? (kind === 'public-group' ? 'on-mention' : 'always')
}

/**
 * The settings with that of an identity changed, or that for all others. Finer settings of other programs are kept, and so
 * are all other settings. Where there is none for all others, it becomes the same (§3).
 */
export function withSetting(notify: NotifyValue | undefined, when: NotifyWhen, own?: NotifyIdentity): NotifyValue {
  const { settings = [], rest } = notify ?? {}
  const before = settings.find((setting) => isFor(setting, own))
  const changed: NotifySetting = {
    kind: when,
    value: { category: own?.category, type: own?.type, advanced: before?.value.advanced, rest: before?.value.rest },
  }
  const others = settings.flatMap((setting) => (setting === before ? changed : isFor(setting, own) ? [] : setting))
  const replaced = before ? others : [...settings, changed]
  const hasFallback = replaced.some((setting) => isFor(setting, undefined))
  return { settings: hasFallback ? replaced : [...replaced, { kind: when, value: {} }], rest }
}

/**
 * The bookmark with the setting changed; what others keep with it stays. Where there are settings of version 0.1, they are
 * changed too, if they can say it. For `changeBookmark` of XEP-0402.
 */
export function setNotify<B extends ConferenceValue>(bookmark: B, when: NotifyWhen, own?: NotifyIdentity): B {
  const changed = setExtension(bookmark, Notify, withSetting(getNotify(bookmark), when, own))
  const older = getExtension(bookmark, OldNotify)
  const isOfOlder = !own || (own.category === 'client' && own.type !== undefined)
  return older && isOfOlder ? setExtension(changed, OldNotify, withSetting(older, when, own)) : changed
}

/** A type without a category fits nobody (§2.2). */
function isFor({ value }: NotifySetting, identity: NotifyIdentity | undefined): boolean {
  return value.category === identity?.category && value.type === identity?.type
}
