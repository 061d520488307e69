import { JID } from '@trestle/jid'
import type { DiscoAnswer, DiscoItem } from '@trestle/xep-0030'
import { metadataForm } from '../metadata.js'
import { COMMAND_GET_PENDING, NS_PUBSUB } from '../namespaces.js'
import type { HostedNode } from './hosted-node.js'
import type { HostedService } from './hosted-service.js'
import { checkRetrieval, mayRetrieve } from './permissions.js'

/** Supported features (XEP-0060 §10) without `http://jabber.org/protocol/pubsub#`. */
const FEATURES = [
  'auto-create',
  'config-node',
  'config-node-max',
  'create-and-configure',
  'create-nodes',
  'delete-items',
  'delete-nodes',
  'instant-nodes',
  'item-ids',
  'last-published',
  'leased-subscription',
  'manage-subscriptions',
  'member-affiliation',
  'meta-data',
  'modify-affiliations',
  'multi-items',
  'outcast-affiliation',
  'persistent-items',
  'presence-notifications',
  'publish',
  'publish-node-full',
  'publish-only-affiliation',
  'publish-options',
  'publisher-affiliation',
  'purge-nodes',
  'retract-items',
  'retrieve-affiliations',
  'retrieve-default',
  'retrieve-default-sub',
  'retrieve-items',
  'retrieve-subscriptions',
  'rsm',
  'subscribe',
  'subscription-notifications',
  'subscription-options',
]

export const serviceFeatures: readonly string[] = [NS_PUBSUB, ...FEATURES.map((name) => `${NS_PUBSUB}#${name}`)]

/** Announced where the command for pending subscriptions is available (§8.7). */
export const FEATURE_GET_PENDING = COMMAND_GET_PENDING

/** Announced by accounts that host nodes (§9). */
export const FEATURE_ON_A_JID = `${NS_PUBSUB}#pubsub-on-a-jid`

/** The nodes of which an entity may retrieve items (§5.2). */
export async function nodeItems(service: HostedService, from: JID | undefined): Promise<readonly DiscoItem[]> {
  const nodes = await service.store.list()
  const seen = await Promise.all(
    nodes.map(async (node) => mayRetrieve(node.config, await service.relation(node, from))),
  )
  return nodes
    .filter((_, index) => seen[index])
    .map(({ name: node, config: { title } }) => ({
      jid: service.jid,
      node,
      ...(title !== undefined && { name: title }),
    }))
}

/** Identity and metadata of a node (§5.3, §5.4). */
export async function nodeInfo(
  service: HostedService,
  name: string,
  from: JID | undefined,
): Promise<DiscoAnswer | undefined> {
  const node = await service.store.get(name)
  if (!node) return undefined
  const isOpen = mayRetrieve(node.config, await service.relation(node, from))
  const forms = isOpen ? [metadataForm.result(await metadataOf(service, node))] : []
  return { identities: [{ category: 'pubsub', type: 'leaf' }], features: [NS_PUBSUB], forms }
}

async function metadataOf(service: HostedService, { name, config, creator, created, affiliations }: HostedNode) {
  const { title, description, type, language, contact, accessModel, publishModel, maxItems } = config
  const numSubscribers = await service.store.subscriptions(name).count()
  return {
    title,
    description,
    type,
    language,
    contact,
    accessModel,
    publishModel,
    maxItems,
    creator,
    creationDate: created,
    owner: Object.keys(affiliations).flatMap((jid) => (affiliations[jid] === 'owner' ? [JID.parse(jid)] : [])),
    numSubscribers,
  }
}

/** The ids of the most recent items of a node (§5.5). */
export async function itemIds(
  service: HostedService,
  name: string,
  from: JID | undefined,
): Promise<readonly DiscoItem[] | undefined> {
  const node = await service.store.get(name)
  if (!node) return undefined
  checkRetrieval(node.config, await service.relation(node, from))
  const items = await service.store.items(name).before(undefined, service.limits.maxPage)
  return (items ?? []).map(({ id }) => ({ jid: service.jid, name: id }))
}
