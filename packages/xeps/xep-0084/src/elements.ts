import {
  attr,
  base64,
  element,
  type Infer,
  lenient,
  list,
  mapped,
  optional,
  rest,
  string,
  text,
  unsigned,
} from '@trestle/stanza'

/** XEP-0084 §4. */
export const NS_AVATAR_DATA = 'urn:xmpp:avatar:data'
export const NS_AVATAR_METADATA = 'urn:xmpp:avatar:metadata'

/** The bytes of an image (§4.1). */
export const AvatarData = mapped(
  element(NS_AVATAR_DATA, 'data', { data: text(base64) }),
  ({ data }) => data,
  (data: Uint8Array) => ({ data }),
)

/** One format of an avatar (§4.2.1): its size in bytes and pixels, its SHA-1 hash, and its URL where it is on the web. */
export const AvatarInfo = element(NS_AVATAR_METADATA, 'info', {
  bytes: attr(unsigned),
  id: attr(string),
  type: attr(string),
  height: lenient(attr(unsigned)),
  width: lenient(attr(unsigned)),
  url: optional(attr(string)),
  rest: rest(),
})
export interface AvatarInfoValue extends Infer<typeof AvatarInfo> {}

/** An avatar of another service (§4.2.2), which its child element describes. */
export const AvatarPointer = element(NS_AVATAR_METADATA, 'pointer', {
  bytes: lenient(attr(unsigned)),
  id: optional(attr(string)),
  type: optional(attr(string)),
  height: lenient(attr(unsigned)),
  width: lenient(attr(unsigned)),
  rest: rest(),
})

/** The formats of an avatar; without any, there is no avatar. */
export const AvatarMetadata = element(NS_AVATAR_METADATA, 'metadata', {
  infos: list(AvatarInfo, { skipInvalid: true }),
  pointers: list(AvatarPointer, { skipInvalid: true }),
  rest: rest(),
})
export interface AvatarMetadataValue extends Infer<typeof AvatarMetadata> {}
