import {
  attr,
  choices,
  content,
  type ElementDef,
  element,
  type Infer,
  mapped,
  nested,
  optional,
  rest,
  string,
} from '@trestle/stanza'

/** XEP-0492. */
export const NS_NOTIFICATION_SETTINGS = 'urn:xmpp:notification-settings:1'

/** The namespace of version 0.1, which several clients still have. */
export const NS_NOTIFICATION_SETTINGS_OLD = 'urn:xmpp:notification-settings:0'

/** Finer settings of programs, which others leave as they are (§2.3, §3). */
export const Advanced = element(NS_NOTIFICATION_SETTINGS, 'advanced', { elements: content() })

// @__NO_SIDE_EFFECTS__
function settingNamed(name: string) {
  return element(NS_NOTIFICATION_SETTINGS, name, {
    /** The identity (XEP-0030) of the clients that it is for; without a category, it is for all others. */
    category: optional(attr('identity-category', string)),
    type: optional(attr('identity-type', string)),
    advanced: optional(nested(Advanced)),
    rest: rest(),
  })
}

/** Notifies of each message (§2.1). */
export const Always = /* @__PURE__ */ settingNamed('always')
/** Notifies of messages that mention the user. */
export const OnMention = /* @__PURE__ */ settingNamed('on-mention')
/** Notifies of nothing. */
export const Never = /* @__PURE__ */ settingNamed('never')

/** The settings of one chat, in an element that names the chat, such as the extensions of a bookmark (§2.1). */
export const Notify = element(NS_NOTIFICATION_SETTINGS, 'notify', {
  settings: choices({ always: Always, 'on-mention': OnMention, never: Never }),
  rest: rest(),
})

export interface NotifyValue extends Infer<typeof Notify> {}
export type NotifySetting = NotifyValue['settings'][number]
export type NotifyWhen = NotifySetting['kind']

// @__NO_SIDE_EFFECTS__
function oldSettingNamed(name: string): ElementDef<Infer<typeof Always>> {
  const shape = element(NS_NOTIFICATION_SETTINGS_OLD, name, {
    clientType: optional(attr('client-type', string)),
    rest: rest(),
  })
  return mapped(
    shape,
    ({ clientType: type, ...others }): Infer<typeof Always> =>
      type === undefined ? others : { category: 'client', type, ...others },
    ({ type, rest: others }) => ({ clientType: type, rest: others }),
  )
}

/**
 * The same as version 0.1 has it: settings are for types of clients alone. Its finer settings stand beside them, in `rest`.
 */
export const OldNotify: ElementDef<NotifyValue> = /* @__PURE__ */ element(NS_NOTIFICATION_SETTINGS_OLD, 'notify', {
  settings: choices({
    always: /* @__PURE__ */ oldSettingNamed('always'),
    'on-mention': /* @__PURE__ */ oldSettingNamed('on-mention'),
    never: /* @__PURE__ */ oldSettingNamed('never'),
  }),
  rest: rest(),
})
