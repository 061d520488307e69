import {
  attr,
  element,
  flag,
  type Infer,
  langTexts,
  lenient,
  list,
  nested,
  optional,
  rest,
  string,
  text,
} from '@trestle/stanza'
import { pubsubNode } from '@trestle/xep-0060'
import { Hash } from '@trestle/xep-0300'
import { FileMetadata } from '@trestle/xep-0446'
import { Sources } from '@trestle/xep-0447'

/** XEP-0449 §4; also the node of the packs of an account. */
export const NS_STICKERS = 'urn:xmpp:stickers:0'

/** In a message: the file that it shares is a sticker (§4.1). */
export const Sticker = element(NS_STICKERS, 'sticker', {
  /** The id of the pack that it is of (§4.4). */
  pack: optional(attr(string)),
  /** Where the pack is. Default: in the account of the sender. */
  jid: optional(attr(string)),
  /** Default: the node of this namespace. */
  node: optional(attr(string)),
  rest: rest(),
})

/** A text that a client may replace with a sticker, in a language or in all. */
export const StickerSuggestion = element(NS_STICKERS, 'suggest', {
  lang: optional(attr('xml:lang', string)),
  text: text(string),
})

/** A sticker of a pack (§4.3.1). */
export const PackedSticker = element(NS_STICKERS, 'item', {
  /** With a description of no language, which stands for the image, and hashes. */
  file: nested(FileMetadata),
  sources: optional(nested(Sources)),
  suggestions: list(StickerSuggestion, { skipInvalid: true }),
  rest: rest(),
})

/** A pack of stickers (§4.3.1). */
export const StickerPack = element(NS_STICKERS, 'pack', {
  /** By `xml:lang`; the one without is under `''`. */
  names: optional(langTexts('name')),
  /** Also what it says of license and copyright. */
  summaries: optional(langTexts('summary')),
  /** Others are not to use or import it. */
  restricted: flag(),
  stickers: list(PackedSticker, { skipInvalid: true }),
  hash: lenient(nested(Hash)),
  rest: rest(),
})

export interface StickerValue extends Infer<typeof Sticker> {}
export interface StickerSuggestionValue extends Infer<typeof StickerSuggestion> {}
export interface PackedStickerValue extends Infer<typeof PackedSticker> {}
export interface StickerPackValue extends Infer<typeof StickerPack> {}

/** The packs of an account, open to everybody; the id of an item is that of its pack (§4.3). */
export const stickerPackNode = /* @__PURE__ */ pubsubNode(NS_STICKERS, StickerPack, {
  options: { accessModel: 'open', persistItems: true, maxItems: 'max' },
})
