import type { Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import type { LocalPresence, subscriptionOps } from './subscription-ops.js'
import type { Xmpp } from './xmpp.js'

/** Sends the presences of local addresses to contacts. */
export interface Announcer {
  /** Sends the presence for a contact; to one of its resources where `to` is given. */
  announce(local: JID, contact: JID, to?: JID): Promise<void>
  /** Sends unavailable presence to the contact. */
  retract(local: JID, contact: JID): Promise<void>
  /** Forgets a contact that was removed. */
  forget(local: JID, contact: JID): void
}

/** Pairs whose last announced resource is remembered. */
const MAX_REMEMBERED = 200_000

export function createAnnouncer(xmpp: Pick<Xmpp, 'send'>, api: Ops<typeof subscriptionOps>): Announcer {
  // An unavailable presence means something only if it comes from the resource that was available.
  const announced = new Map<string, string>()
  const keyOf = (local: JID, contact: JID) => `${local} ${contact}`
  const address = (local: JID, resource: string | undefined) => (resource ? local.withResource(resource) : local)

  function send(local: JID, to: JID, type: 'available' | 'unavailable', presence: LocalPresence): void {
    const stanza = Presence.of({ ...presence, type, from: address(local, presence.resource), to })
    for (const payload of presence.payloads ?? []) stanza.element.children.push(payload.clone())
    xmpp.send(stanza)
  }

  function sendUnavailable(local: JID, contact: JID, to: JID, presence: LocalPresence | undefined): void {
    const resource = announced.get(keyOf(local, contact)) ?? presence?.resource
    const said = presence?.type === 'unavailable' ? presence : {}
    send(local, to, 'unavailable', { ...said, resource })
    announced.delete(keyOf(local, contact))
  }

  function sendAvailable(local: JID, contact: JID, to: JID, presence: LocalPresence): void {
    const key = keyOf(local, contact)
    const { resource = '' } = presence
    const before = announced.get(key)
    if (before !== undefined && before !== resource) send(local, to, 'unavailable', { resource: before })
    send(local, to, 'available', presence)
    announced.delete(key)
    announced.set(key, resource)
    if (announced.size > MAX_REMEMBERED) announced.delete(announced.keys().next().value as string)
  }

  const ask = (local: JID, contact: JID) => api.run('presenceFor', { jid: local, args: { contact } })

  return {
    async announce(local, contact, to = contact) {
      const presence = await ask(local, contact)
      if (presence && presence.type !== 'unavailable') sendAvailable(local, contact, to, presence)
      else sendUnavailable(local, contact, to, presence)
    },
    async retract(local, contact) {
      const presence = await ask(local, contact)
      sendUnavailable(local, contact, contact, { resource: presence?.resource })
    },
    forget: (local, contact) => void announced.delete(keyOf(local, contact)),
  }
}
