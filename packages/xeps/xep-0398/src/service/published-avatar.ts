import type { JID } from '@trestle/jid'
import { DecodeError } from '@trestle/stanza'
import type { VcardImage } from '@trestle/xep-0054'
import type { HostedNode, PubsubServiceApi } from '@trestle/xep-0060/service'
import {
  AvatarData,
  type AvatarInfoValue,
  avatarDataNode,
  avatarId,
  avatarMetadataNode,
  NS_AVATAR_DATA,
  NS_AVATAR_METADATA,
} from '@trestle/xep-0084'

/** The avatar in the nodes of an address. */
export interface PublishedAvatar {
  /** Those of its nodes that there are. */
  readonly nodes: readonly HostedNode[]
  /** What is there without a URL: where there are several, the first (XEP-0398 §3.1). */
  readonly info: AvatarInfoValue | undefined
  /** It is only on the web, so that there is nothing to convert. */
  readonly isElsewhere: boolean
}

export async function publishedAvatar(nodes: PubsubServiceApi): Promise<PublishedAvatar> {
  const found = await Promise.all([NS_AVATAR_METADATA, NS_AVATAR_DATA].map((node) => nodes.getNode(node)))
  const infos = await infosIn(nodes)
  const info = infos.find(({ url }) => url === undefined)
  return { nodes: found.filter((node) => node !== undefined), info, isElsewhere: !info && infos.length > 0 }
}

async function infosIn(nodes: PubsubServiceApi): Promise<readonly AvatarInfoValue[]> {
  try {
    const [latest] = await nodes.getItems(avatarMetadataNode, { max: 1 })
    return latest?.value?.infos ?? []
  } catch (error) {
    // What is no metadata tells of no avatar.
    if (error instanceof DecodeError) return []
    throw error
  }
}

/** The image of an info; undefined where the node has none of that hash, or it is larger than `maxBytes`. */
export async function imageOf(
  { api }: PubsubServiceApi,
  jid: JID,
  { id, type }: AvatarInfoValue,
  maxBytes: number,
): Promise<VcardImage | undefined> {
  const item = await api.run('getItem', { jid, node: NS_AVATAR_DATA, args: id })
  if (!item?.payload?.is(AvatarData.ns, AvatarData.name)) return undefined
  try {
    const data = AvatarData.decode(item.payload)
    return data.length > 0 && data.length <= maxBytes && (await avatarId(data)) === id.toLowerCase()
      ? { data, type }
      : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** Publishes an image, then its metadata (XEP-0398 §3.2). */
export async function publishImage(nodes: PubsubServiceApi, id: string, { data, type }: VcardImage): Promise<void> {
  await nodes.publish(avatarDataNode, data, { id })
  const info = { id, bytes: data.length, type: type ?? 'image/png' }
  await nodes.publish(avatarMetadataNode, { infos: [info], pointers: [] }, { id })
}

/** Publishes that there is no avatar any more (XEP-0084 §3.5). */
export async function disableAvatar(nodes: PubsubServiceApi): Promise<void> {
  await nodes.publish(avatarMetadataNode, { infos: [], pointers: [] })
}
