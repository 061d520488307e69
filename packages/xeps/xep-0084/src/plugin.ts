import type { Ops } from '@trestle/api-registry'
import { createCache, definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { pubsub } from '@trestle/xep-0060'
import { type PepPublisher, pep } from '@trestle/xep-0163'
import { defineEvent } from '@trestle/xmlstream'
import { AvatarError } from './avatar-error.js'
import { avatarId } from './avatar-id.js'
import type { AvatarInfoValue, AvatarMetadataValue } from './elements.js'
import { avatarDataNode, avatarMetadataNode } from './nodes.js'
import { type AvatarOps, avatarOps } from './ops.js'

export interface AvatarChange {
  /** The own account, or a contact. */
  readonly from: JID
  /** The local address that was notified. */
  readonly to: JID
  /** Without infos, the avatar was disabled. */
  readonly metadata: AvatarMetadataValue
}

/** The own account or a contact published an avatar, or disabled it; also the last one after login. */
export const avatarChanged = defineEvent<AvatarChange>('xep-0084:changed')

export interface AvatarOptions {
  /** Bytes of an image that is published or retrieved. Default: 131,072. */
  readonly maxBytes?: number | undefined
  /** Bytes of images kept in memory. Default: 8,388,608. */
  readonly maxStoredBytes?: number | undefined
  /** Whether to be notified of avatars. Default true. */
  readonly notify?: boolean | undefined
}

export interface PublishAvatarSettings {
  readonly width?: number | undefined
  readonly height?: number | undefined
  /** The content type. The specification demands `image/png` (default) for the image in the account. */
  readonly type?: string | undefined
  /** Other formats of the image, with URLs. */
  readonly others?: readonly AvatarInfoValue[] | undefined
  /** Where to publish. Default: the own account; for an address of a component, its `pepService` or `pubsubService`. */
  readonly publisher?: PepPublisher | undefined
}

export interface AvatarApi {
  /** Publishes the image, then its metadata (XEP-0084 §3.1, §3.2). Resolves with its id. Throws AvatarError `too-large`. */
  publishAvatar(data: Uint8Array, settings?: PublishAvatarSettings): Promise<string>
  /** Disables the avatar by empty metadata (§3.5). */
  stop(settings?: Pick<PublishAvatarSettings, 'publisher'>): Promise<void>
  /** The current metadata of an account; `undefined`: it publishes none. */
  retrieveAvatarMetadata(from: JID | string, wait?: Wait): Promise<AvatarMetadataValue | undefined>
  /**
   * The image of an info without URL, from the store where it is there. Throws AvatarError if it is not in the account, too
   * large, or not that of the hash.
   */
  retrieveAvatar(
    from: JID | string,
    info: Pick<AvatarInfoValue, 'id' | 'bytes' | 'url'>,
    wait?: Wait,
  ): Promise<Uint8Array>
  readonly api: Ops<AvatarOps>
}

/** User Avatar (XEP-0084): publishes avatars, is notified of those of contacts, and retrieves their images. */
export const avatar = definePlugin({
  name: 'xep-0084',
  requires: { pep, pubsub },
  setup({ xmpp, deps, own }, { maxBytes = 131_072, maxStoredBytes = 2 ** 23, notify = true }: AvatarOptions) {
    const images = createCache<Uint8Array>({ max: 10_000, maxWeight: maxStoredBytes, weigh: ({ length }) => length })
    const api = xmpp.ops.wrap('xep-0084', avatarOps, {
      getAvatar: ({ args: id }) => images.get(id),
      setAvatar: ({ args: { id, data } }) => images.set(id, data),
    })
    if (notify) {
      const { onItem } = deps.pep(xmpp)
      own(
        onItem(
          avatarMetadataNode,
          ({ value: metadata }, { from, self }) => {
            if (metadata) xmpp.events.emit(avatarChanged, { from, to: self.jid, metadata })
          },
          { everywhere: true },
        ),
      )
    }

    function checkSize(bytes: number): void {
      if (bytes > maxBytes) throw new AvatarError('too-large', `The image has ${bytes} bytes, more than ${maxBytes}.`)
    }

    async function fetch(self: Self, from: JID | string, id: string, wait: Wait | undefined): Promise<Uint8Array> {
      const item = await deps.pubsub(self).getItem(from, avatarDataNode, id, wait)
      const data = item?.value
      if (!data) throw new AvatarError('not-found', `${from} has no image ${id}.`)
      checkSize(data.length)
      if ((await avatarId(data)) !== id.toLowerCase())
        throw new AvatarError('hash-mismatch', `The image that ${from} has as ${id} is another one.`)
      return data
    }

    return (self: Self): AvatarApi => ({
      api,
      async publishAvatar(data, { width, height, type = 'image/png', others = [], publisher = deps.pep(self) } = {}) {
        checkSize(data.length)
        const id = await avatarId(data)
        await publisher.publish(avatarDataNode, data, { id })
        const info: AvatarInfoValue = { bytes: data.length, id, type, width, height }
        await publisher.publish(avatarMetadataNode, { infos: [info, ...others], pointers: [] }, { id })
        return id
      },
      async stop({ publisher = deps.pep(self) } = {}) {
        await publisher.publish(avatarMetadataNode, { infos: [], pointers: [] })
      },
      async retrieveAvatarMetadata(from, wait) {
        return (await deps.pubsub(self).getItem(from, avatarMetadataNode, undefined, wait))?.value
      },
      async retrieveAvatar(from, { id, bytes, url }, wait) {
        if (url !== undefined) throw new AvatarError('on-the-web', `The image ${id} is at its URL.`)
        const key = id.toLowerCase()
        const stored = await api.run('getAvatar', { jid: self.boundJid, args: key })
        if (stored) return stored
        checkSize(bytes)
        const data = await fetch(self, from, id, wait)
        await api.run('setAvatar', { jid: self.boundJid, args: { id: key, data } })
        return data
      },
    })
  },
})
