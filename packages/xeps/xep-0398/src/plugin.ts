import { definePlugin, type Self, type Wait } from '@trestle/core'
import { disco } from '@trestle/xep-0030'
import { muc, type Room } from '@trestle/xep-0045'
import { avatar, avatarChanged } from '@trestle/xep-0084'
import { vcardAvatar } from '@trestle/xep-0153'
import { NS_AVATAR_CONVERSION } from './namespace.js'

export interface ConvertedAvatarSettings extends Wait {
  /** The content type. Default: `image/png`. */
  readonly type?: string | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
}

export interface AvatarConversionApi {
  /** Whether the server puts the avatar that is published (XEP-0084) into the vCard and into presences (XEP-0153). */
  isSupported(wait?: Wait): Promise<boolean>
  /**
   * Publishes the own avatar by XEP-0084, and where the server does not convert, puts it into the vCard first, if
   * `vcardAvatar` is used. Resolves with its id. Rejects with AvatarError or VcardError `too-large`, or as requests do.
   */
  setAvatar(data: Uint8Array, settings?: ConvertedAvatarSettings): Promise<string>
  /** Disables the own avatar, and removes it from the vCard, if `vcardAvatar` is used. */
  removeAvatar(wait?: Wait): Promise<void>
}

/**
 * User Avatar to vCard-Based Avatars Conversion (XEP-0398): leaves the vCard to a server that converts, and when the own
 * avatar changed, tells the rooms that the own address is in, which such a server does not.
 */
export const avatarConversion = definePlugin({
  name: 'xep-0398',
  requires: { avatar, disco },
  optional: { muc, vcardAvatar },
  setup({ xmpp, deps, signal }) {
    let last: string | undefined

    async function isSupported(self: Self, wait?: Wait): Promise<boolean> {
      const { features } = await deps.disco(self).getInfo(self.jid.bare, { cached: true }, wait)
      return features.includes(NS_AVATAR_CONVERSION)
    }

    async function tellRooms(): Promise<void> {
      const joined = () => (deps.muc?.(xmpp).rooms ?? []).filter(({ phase }) => phase === 'joined')
      if (joined().length > 0 && (await isSupported(xmpp))) joined().forEach(sendAgain)
    }

    xmpp.events.on(avatarChanged, ({ from, to, metadata: { infos } }) => {
      if (!from.equals(xmpp.jid.bare) || !to.bare.equals(from)) return
      const now = infos.map(({ id }) => id).join(' ')
      // The last one is notified of again after each login.
      if (now === last) return
      last = now
      tellRooms().catch((error) => {
        if (!signal.aborted && xmpp.online) xmpp.report(error)
      })
    })

    return (self: Self): AvatarConversionApi => ({
      isSupported: (wait) => isSupported(self, wait),
      async setAvatar(data, { type, width, height, ...wait } = {}) {
        if (deps.vcardAvatar && !(await isSupported(self, wait))) {
          await deps.vcardAvatar(self).setAvatar(data, type, wait)
        }
        return deps.avatar(self).publishAvatar(data, { type, width, height })
      },
      async removeAvatar(wait) {
        // Servers are met that convert what is published, and not what is removed.
        await deps.vcardAvatar?.(self).removeAvatar(wait)
        await deps.avatar(self).stop()
      },
    })
  },
})

/** The server writes the hash into each presence that it passes on (§4). */
function sendAgain(room: Room): void {
  room.setPresence({ show: room.self?.show, status: room.self?.status })
}
