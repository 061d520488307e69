import type { Contact, ContactInfo, TypingState } from '../module/chat.js'
import { GatewayError } from '../module/gateway-error.js'
import { toXmlText } from '../support/xml-text.js'

/** What the calls of a {@link Contact} do when their turn has come. */
export interface ContactEffects {
  text(
    legacyId: string,
    body: string,
    options: { readonly legacyId?: string | undefined; readonly at?: Date | undefined },
  ): Promise<void>
  typing(legacyId: string, state: TypingState): Promise<void>
  received(legacyId: string, messageId: string): Promise<void>
  update(legacyId: string, info: ContactInfo): Promise<void>
  info(legacyId: string): Promise<ContactInfo>
  requestFriendship(legacyId: string, text: string | undefined): Promise<void>
  remove(legacyId: string): Promise<void>
}

/**
 * Makes the handle of a contact. `effect` queues a call behind the earlier ones of that chat, and handles a rejection
 * that nobody awaits.
 */
export function contactHandle(
  legacyId: string,
  effects: ContactEffects,
  effect: <T>(chat: string, run: () => Promise<T>) => Promise<T>,
): Contact {
  const queue = <T>(run: () => Promise<T>) => effect(legacyId, run)
  const sendText: Contact['sendText'] = (body, options = {}) =>
    queue(async () => {
      // Modules in plain JavaScript may pass any value.
      if (typeof body !== 'string') throw new GatewayError('invalid', 'The body of a text must be a string.')
      await effects.text(legacyId, toXmlText(body), options)
    })
  return {
    kind: 'contact',
    legacyId,
    sendText,
    send: (message, options) => sendText(message.body, options),
    typing: (state) => queue(() => effects.typing(legacyId, state)),
    received: (messageId) => queue(() => effects.received(legacyId, messageId)),
    update: (info) => queue(() => effects.update(legacyId, withXmlTexts(info))),
    info: () => queue(() => effects.info(legacyId)),
    requestFriendship: (text) =>
      queue(() => effects.requestFriendship(legacyId, text === undefined ? undefined : toXmlText(text))),
    remove: () => queue(() => effects.remove(legacyId)),
  }
}

function withXmlTexts({ name, friend, presence }: ContactInfo): ContactInfo {
  const status = presence?.status
  return {
    name: typeof name === 'string' ? toXmlText(name) : name,
    friend,
    presence: presence && status !== undefined ? { ...presence, status: toXmlText(status) } : presence,
  }
}
