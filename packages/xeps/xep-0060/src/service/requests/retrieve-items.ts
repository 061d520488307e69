import { answerPage, type Paged, type ResultSetRequestValue, type ResultSetValue } from '@trestle/xep-0059'
import type { PubsubValue } from '../../elements.js'
import { unsupported } from '../../pubsub-error.js'
import { itemsWithin, storeWithin } from '../answer-size.js'
import type { HostedItem, HostedNode } from '../hosted-node.js'
import type { HostedService } from '../hosted-service.js'
import { toItemValue } from '../notifications.js'
import { checkRetrieval } from '../permissions.js'
import type { ServiceCall } from './call.js'

/** Returns items: by their ids, the most recent ones, or a page of all (XEP-0060 §6.5). */
export async function retrieve(
  { service, from }: ServiceCall,
  { items: asked }: PubsubValue,
  page: ResultSetRequestValue | undefined,
): Promise<Paged<PubsubValue, ResultSetValue>> {
  const node = await service.node(asked?.node)
  checkRetrieval(node.config, await service.relation(node, from))
  if (!node.config.persistItems) throw unsupported('persistent-items')
  await removeExpired(service, node)

  const answer = (items: readonly HostedItem[]): PubsubValue => ({
    items: { node: node.name, items: items.map((item) => toItemValue(node, item)) },
  })
  const ids = asked?.items.flatMap(({ id }) => id ?? []) ?? []
  if (ids.length > 0) return { value: answer(await named(service, node, ids)) }
  const items = storeWithin(service.store.items(node.name), service.limits.maxAnswerBytes)
  const found = await answerPage(items, requested(asked, page), { maxItems: service.limits.maxPage })
  // Without a requested page, the set is returned only for a truncated list (§6.5.4).
  const isPart = found.items.length < Math.min(found.set.count ?? 0, asked?.maxItems ?? Number.POSITIVE_INFINITY)
  return { value: answer(found.items), ...((page || isPart) && found.set.count !== 0 && { set: found.set }) }
}

/** `max_items` requests the last page. */
function requested(asked: PubsubValue['items'], page: ResultSetRequestValue | undefined): ResultSetRequestValue {
  if (page) return page
  return { max: asked?.maxItems, ...(asked?.maxItems !== undefined && { before: '' }) }
}

async function named(service: HostedService, node: HostedNode, ids: readonly string[]): Promise<readonly HostedItem[]> {
  const wanted = [...new Set(ids)].slice(0, service.limits.maxItems)
  const found = await Promise.all(wanted.map((id) => service.store.items(node.name).get(id)))
  const items = found.filter((item) => item !== undefined)
  return itemsWithin(items, service.limits.maxAnswerBytes)
}

/** Deletes expired items (`item_expire`). */
export async function removeExpired(service: HostedService, { name, config }: HostedNode): Promise<void> {
  if (typeof config.itemExpire !== 'number') return
  const items = service.store.items(name)
  const eldest = service.now().getTime() - config.itemExpire * 1000
  for (let left = await items.count(); left > 0; left--) {
    const oldest = await items.oldest()
    if (!oldest || oldest.published.getTime() > eldest) return
    await items.delete(oldest.id)
  }
}
