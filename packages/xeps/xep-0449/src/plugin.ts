import { type Arrival, definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message, MessageInit } from '@trestle/stanza'
import { type AnyNode, formatPubsubUri, pubsub } from '@trestle/xep-0060'
import { type PepPublisher, pep } from '@trestle/xep-0163'
import type { HashAlgorithm } from '@trestle/xep-0300'
import { defineEvent } from '@trestle/xmlstream'
import { NS_STICKERS, Sticker, type StickerPackValue, stickerPackNode } from './elements.js'
import { packHash, packId, verifyPack } from './pack-hash.js'
import { addSticker, type ReadSticker, readSticker, type SentSticker } from './send-sticker.js'
import { StickerError } from './sticker-error.js'

/** A message is a sticker. What its file is said to be is to be verified, and its pack may be another one. */
export interface StickerReceived extends ReadSticker {
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const stickerReceived = defineEvent<StickerReceived>('xep-0449:sticker')

/** Where a pack is. */
export interface PackPlace {
  readonly jid: JID | string
  /** Default: the node of packs. */
  readonly node?: string | undefined
  readonly id: string
}

export interface PublishPackSettings {
  /** Default: SHA-256. */
  readonly algorithm?: HashAlgorithm | undefined
  /** Where to publish. Default: the own account; for an address of a component, its `pepService` or `pubsubService`. */
  readonly publisher?: PepPublisher | undefined
}

export interface StickersApi {
  /** Sends a sticker, and returns the message; see `addSticker`. */
  send(init: MessageInit, sticker: SentSticker): Message
  /** Publishes a pack in the own account, with its hash, and resolves with its id. Rejects with StickerError `invalid-pack`. */
  publishPack(pack: Omit<StickerPackValue, 'hash'>, settings?: PublishPackSettings): Promise<string>
  retractPack(id: string, settings?: Pick<PublishPackSettings, 'publisher'>): Promise<void>
  /** A pack whose hash fits; undefined where there is none. Rejects with StickerError, or as requests do. */
  getPack(place: PackPlace, wait?: Wait): Promise<StickerPackValue | undefined>
  /** The packs of an account by their ids, without those whose hash does not fit. Default: the own account. */
  getPacks(of?: JID | string, wait?: Wait): Promise<ReadonlyMap<string, StickerPackValue>>
  /**
   * Publishes the pack of another account in the own one, under the same id (XEP-0449 §4.5). Its files stay where they are.
   * Rejects with StickerError `not-found`, `restricted` or `hash-mismatch`.
   */
  importPack(place: PackPlace, settings?: Pick<PublishPackSettings, 'publisher'> & Wait): Promise<StickerPackValue>
  /** The URI by which a pack is shared (§4.6). */
  uriOf(place: PackPlace): string
}

/** Stickers (XEP-0449): sends them, tells of those of others, and publishes, retrieves and imports packs of them. */
export const stickers = definePlugin({
  name: 'xep-0449',
  features: [NS_STICKERS],
  requires: { pep, pubsub },
  setup({ xmpp, deps }) {
    xmpp.onMessage(
      Sticker,
      (_, message, arrival) => {
        const sticker = readSticker(message)
        if (sticker) xmpp.events.emit(stickerReceived, { ...sticker, message, arrival })
      },
      { via: 'any' },
    )

    return (self: Self): StickersApi => {
      const view: StickersApi = {
        send(init, sticker) {
          const message = addSticker(self.message(init), sticker)
          self.send(message)
          return message
        },
        async publishPack(pack, { algorithm, publisher = deps.pep(self) } = {}) {
          checkPack(pack)
          const hash = await packHash(pack, algorithm)
          const id = packId(hash)
          await publisher.publish(stickerPackNode, { ...pack, hash }, { id })
          return id
        },
        retractPack: (id, { publisher = deps.pep(self) } = {}) => publisher.retract(stickerPackNode, id),
        async getPack({ jid, node, id }, wait) {
          const at = node === undefined ? stickerPackNode : { ...stickerPackNode, name: node }
          const pack = (await deps.pubsub(self).getItem(jid, at satisfies AnyNode, id, wait))?.value
          if (pack) await verifyPack(pack, id)
          return pack
        },
        async getPacks(of, wait) {
          const items = await deps.pubsub(self).getItems(of, stickerPackNode, { ...wait })
          const packs = new Map<string, StickerPackValue>()
          for (const { id, value } of items) {
            if (id !== undefined && value && (await fits(value, id))) packs.set(id, value)
          }
          return packs
        },
        async importPack(place, { publisher = deps.pep(self), ...wait } = {}) {
          const pack = await view.getPack(place, wait)
          if (!pack) throw new StickerError('not-found', `${place.jid} has no pack ${place.id}.`)
          if (pack.restricted) throw new StickerError('restricted', 'The pack is not to be imported.')
          await publisher.publish(stickerPackNode, pack, { id: place.id })
          return pack
        },
        uriOf: ({ jid, node = NS_STICKERS, id }) =>
          formatPubsubUri({ jid: JID.from(jid), action: 'retrieve', node, item: id }),
      }
      return view
    }
  },
})

const fits = (pack: StickerPackValue, id: string) =>
  verifyPack(pack, id).then(
    () => true,
    () => false,
  )

function checkPack({ stickers: all }: Omit<StickerPackValue, 'hash'>): void {
  const algorithms = new Set(all.map(({ file }) => [...file.hashes.map(({ algo }) => algo)].sort().join(' ')))
  const isWhole = all.every(({ file }) => file.desc?.[''] !== undefined && file.hashes.length > 0)
  if (all.length > 0 && isWhole && algorithms.size === 1) return
  throw new StickerError(
    'invalid-pack',
    'Each sticker of a pack has a description without a language, and hashes of the same algorithms as the others.',
  )
}
