import { carriable } from './carriable.js'
import type { Contact, ContactInfo, TypingState } from './chat.js'
import { GatewayError } from './gateway-error.js'

/** What a handle does, once its turn has come: the frame's side of a {@link Contact}. */
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
 * The handle of a contact. `effect` queues what the handle does behind what was asked before, and takes care of a
 * failure that nobody awaits.
 */
export function contactHandle(
  legacyId: string,
  effects: ContactEffects,
  effect: <T>(chat: string, run: () => Promise<T>) => Promise<T>,
): Contact {
  const queue = <T>(run: () => Promise<T>) => effect(legacyId, run)
  const sendText: Contact['sendText'] = (body, options = {}) =>
    queue(async () => {
      // Modules in plain JavaScript pass on whatever their network has.
      if (typeof body !== 'string') throw new GatewayError('invalid', 'The body of a text is a string.')
      await effects.text(legacyId, carriable(body), options)
    })
  return {
    kind: 'contact',
    legacyId,
    sendText,
    send: (message, options) => sendText(message.body, options),
    typing: (state) => queue(() => effects.typing(legacyId, state)),
    received: (messageId) => queue(() => effects.received(legacyId, messageId)),
    update: (info) => queue(() => effects.update(legacyId, carriableInfo(info))),
    info: () => queue(() => effects.info(legacyId)),
    requestFriendship: (text) =>
      queue(() => effects.requestFriendship(legacyId, text === undefined ? undefined : carriable(text))),
    remove: () => queue(() => effects.remove(legacyId)),
  }
}

function carriableInfo({ name, friend, presence }: ContactInfo): ContactInfo {
  const status = presence?.status
  return {
    name: typeof name === 'string' ? carriable(name) : name,
    friend,
    presence: presence && status !== undefined ? { ...presence, status: carriable(status) } : presence,
  }
}
