import type { Ops } from '@trestle/api-registry'
import { createCache, createSerial, definePlugin, filterOrder, type Self, subscriptions } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_CLIENT } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import {
  imageValue,
  photoOf,
  VcardError,
  type VcardImage,
  type VcardValue,
  vcard,
  vcardChanged,
} from '@trestle/xep-0054'
import {
  accountDefaults,
  type HostedNode,
  pubsubNodeChanged,
  pubsubService,
  serviceDefaults,
} from '@trestle/xep-0060/service'
import { NS_AVATAR_DATA, NS_AVATAR_METADATA } from '@trestle/xep-0084'
import { type AvatarHash, avatarHashOf, vcardAvatar } from '@trestle/xep-0153'
import { NS_AVATAR_CONVERSION } from '../namespace.js'
import { type AvatarConversionServiceOps, avatarConversionServiceOps } from './ops.js'
import { disableAvatar, imageOf, publishedAvatar, publishImage } from './published-avatar.js'
import { withAvatarHash } from './with-avatar-hash.js'

export interface AvatarConversionServiceOptions {
  /** The local addresses whose avatars are converted. Default: those with a local part. */
  readonly at?: ((jid: JID) => boolean) | undefined
  /**
   * Whether the nodes of avatars are open to everybody unless their owner says otherwise. Default: false, as other nodes are,
   * and then only avatars are converted whose owner opens the nodes.
   */
  readonly openNodes?: boolean | undefined
  /** The largest image that is put into a vCard, in bytes. Default: 131,072. */
  readonly maxBytes?: number | undefined
}

export interface AvatarConversionServiceApi {
  /** The hash that the available presences of this address have to say; `''` without a photo, undefined without a vCard. */
  getHash(): Promise<AvatarHash>
  readonly api: Ops<AvatarConversionServiceOps>
}

/**
 * User Avatar to vCard-Based Avatars Conversion (XEP-0398) for addresses whose nodes and vCards this host keeps: accounts, or
 * the contacts of a gateway. What is published is put into the vCard, and the photo of a vCard is published. Presences that this
 * host sends for them say the hash.
 */
export const avatarConversionService = definePlugin({
  name: 'xep-0398/service',
  requires: { disco, pubsubService, vcard },
  optional: { subscriptions, vcardAvatar },
  setup({ xmpp, deps, own, signal }, options: AvatarConversionServiceOptions) {
    const { at = ({ local }: JID) => local !== '', openNodes = false, maxBytes = 131_072 } = options
    const hashes = createCache<string>({ max: 10_000 })
    const api = xmpp.ops.wrap('xep-0398/service', avatarConversionServiceOps, {
      getHash: ({ jid }) => hashes.get(String(jid)),
      setHash: ({ jid, args }) => hashes.set(String(jid), args),
    })
    const changes = createSerial()

    /** Of the vCard: that of one which others keep is found out once. */
    async function hashOf(self: Self): Promise<AvatarHash> {
      const jid = self.jid.bare
      const known = await api.run('getHash', { jid })
      if (known !== undefined) return known
      const found = await deps.vcard(self).getVcard()
      const hash = found && (await avatarHashOf(photoIn(found)?.data))
      if (hash !== undefined) await api.run('setHash', { jid, args: hash })
      return hash
    }

    /** What is published goes into the vCard. */
    async function toVcard(self: Self, changed: HostedNode): Promise<void> {
      const jid = self.jid.bare
      const nodes = deps.pubsubService(self)
      const { nodes: found, info, isElsewhere } = await publishedAvatar(nodes)
      // It may have been deleted.
      const args = [changed, ...found.filter(({ name }) => name !== changed.name)]
      if (isElsewhere || !(await api.run('mayConvert', { jid, args }))) return
      const image = info && (await imageOf(nodes, jid, info, maxBytes))
      if (info && !image) return
      const { getVcard, changeVcard } = deps.vcard(self)
      const shown = photoIn((await getVcard()) ?? {})
      if ((await avatarHashOf(shown?.data)) === (await avatarHashOf(image?.data))) return
      const photos = image && [imageValue(image.data, image.type)]
      await changeVcard((before) => ({ ...before, photos }))
    }

    /** The photo of a vCard is published. */
    async function toNodes(self: Self, changed: VcardValue): Promise<void> {
      const jid = self.jid.bare
      const image = photoIn(changed)
      const [hash, before] = await Promise.all([avatarHashOf(image?.data), api.run('getHash', { jid })])
      if (hash !== before) {
        await api.run('setHash', { jid, args: hash })
        if (!deps.vcardAvatar && xmpp.online) await deps.subscriptions?.(self).announce()
      }
      const nodes = deps.pubsubService(self)
      const { nodes: found, info } = await publishedAvatar(nodes)
      if (info?.id.toLowerCase() === hash || !(await api.run('mayConvert', { jid, args: found }))) return
      if (image) await publishImage(nodes, hash, image)
      // One that had no photo before says nothing of an avatar that was published.
      else if (info && before) await disableAvatar(nodes)
    }

    function inOrder(self: Self, task: () => Promise<void>): void {
      changes.run(self.key, task).catch((error) => {
        if (!signal.aborted) xmpp.report(error)
      })
    }

    xmpp.events.on(pubsubNodeChanged, ({ service, node }) => {
      if (!at(service) || (node.name !== NS_AVATAR_METADATA && node.name !== NS_AVATAR_DATA)) return
      const self = xmpp.as(service)
      inOrder(self, () => toVcard(self, node))
    })
    xmpp.events.on(vcardChanged, ({ self, vcard: changed }) => {
      if (at(self.jid.bare)) inOrder(self, () => toNodes(self, changed ?? {}))
    })

    // Where vcardAvatar is used, it writes the hash into presences.
    if (!deps.vcardAvatar) {
      xmpp.filter(
        'out',
        (element) => {
          const { from, type } = element.attrs
          if (!element.is(NS_CLIENT, 'presence') || type !== undefined) return element
          const self = from === undefined ? xmpp : xmpp.as(from)
          if (!at(self.jid.bare)) return element
          return hashOf(self).then((hash) => withAvatarHash(element, hash))
        },
        { order: filterOrder.annotate },
      )
    }
    if (openNodes) {
      for (const node of [NS_AVATAR_DATA, NS_AVATAR_METADATA]) {
        const open = { ...accountDefaults, accessModel: 'open' } as const
        const config = ({ jid }: { readonly jid?: JID | undefined }) => (jid?.local ? open : serviceDefaults)
        own(deps.pubsubService(xmpp).api.register('defaultConfig', config, { node }))
      }
    }
    own(deps.disco(xmpp).addFeature(NS_AVATAR_CONVERSION, { at }))

    return (self: Self): AvatarConversionServiceApi => ({ api, getHash: () => hashOf(self) })
  },
})

/** The photo; one that cannot be read is none. */
function photoIn(value: VcardValue): VcardImage | undefined {
  try {
    return photoOf(value)
  } catch (error) {
    if (error instanceof VcardError) return undefined
    throw error
  }
}
