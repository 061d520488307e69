import type { Attachment } from '@trestle/gateway-media'
import type { SendToUser } from '../delivery/to-user.js'
import type { PublishedFiles } from '../files/publish-files.js'
import type { TakePast } from '../history/take-past.js'
import type { ContactEffects } from '../puppets/contact-effects.js'
import type { GatewayStore } from '../storage/store.js'
import type { HandleEffects } from './contact-handle.js'

export interface HandleEffectsOptions {
  readonly user: string
  readonly store: GatewayStore
  readonly effects: ContactEffects
  readonly sendToUser: SendToUser
  readonly publish: (files: readonly Attachment[]) => Promise<PublishedFiles>
  readonly takePast: TakePast
  /** Takes what happened earlier, as far as the limits and the user permit. */
  readonly takeEarlier: HandleEffects['takeEarlier']
}

/** What handles of one user's contacts do. */
export function createHandleEffects({
  user,
  store,
  effects,
  sendToUser,
  publish,
  takePast,
  takeEarlier,
}: HandleEffectsOptions): HandleEffects {
  return {
    toUser: (chat, by, event, options) => sendToUser({ user, chat, by, event, ...options }),
    publish,
    past: (chat, item) => takePast(user, chat, item, 'earlier', publish),
    takeEarlier,
    reactions: (chat, by, legacyId) => store.messages.reactions(user, chat, legacyId, by),
    update: (chat, info) => effects.update(user, chat, info),
    info: (chat) => effects.info(user, chat),
    requestFriendship: (chat, text) => effects.requestFriendship(user, chat, text),
    remove: (chat) => effects.remove(user, chat),
  }
}
