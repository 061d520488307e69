import type { LocalPresence } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { Caps, type CapsValue } from '@trestle/xep-0115'
import { AvatarUpdate } from '@trestle/xep-0153'
import type { Clock } from '@trestle/xmlstream'
import { seesLastSeen } from '../registration/preferences.js'
import { presenceOf } from '../sessions/session-status.js'
import type { Users } from '../sessions/users.js'
import type { Addresses } from './addresses.js'
import type { StoredAvatar } from './contact-details.js'
import type { ContactDisco } from './contact-disco.js'
import { presenceOfContact } from './contact-presence.js'
import type { Contacts } from './puppets.js'

export interface LocalPresencesOptions {
  readonly contacts: Pick<Contacts, 'get'>
  readonly addresses: Addresses
  readonly users: Users
  readonly clock: Clock
  /** Of users who have not chosen. */
  readonly lastSeenText: boolean
  readonly gatewayAvatar: () => StoredAvatar | undefined
  readonly caps: ContactDisco['caps']
  /** The capabilities of the gateway itself, by which servers know what it wants to be notified of. */
  readonly gatewayCaps: () => Promise<CapsValue>
}

/** The presences of the gateway and its puppets, as each user sees them: of the store, which so answers probes as well. */
export function createLocalPresences(options: LocalPresencesOptions) {
  const { contacts, addresses, users, clock, lastSeenText, gatewayAvatar, caps, gatewayCaps } = options

  return async (local: JID | undefined, asker: JID): Promise<LocalPresence | undefined> => {
    const user = asker.bare.toString()
    const known = users.get(user)
    const status = known?.session.status ?? { state: 'stopped' }
    if (!local || local.local === '') {
      const photo = AvatarUpdate.encode({ photo: gatewayAvatar()?.sha1 ?? '' })
      const presence = presenceOf(status)
      if (presence.type === 'unavailable') return { ...presence, payloads: [photo] }
      return { ...presence, payloads: [photo, Caps.encode(await gatewayCaps())] }
    }
    // While the session is offline, stored presence is out of date. The mapping of ids may have changed since.
    const legacyId = status.state === 'online' ? addresses.find(local) : undefined
    const contact = legacyId === undefined ? undefined : await contacts.get(user, legacyId)
    const { resource } = addresses
    if (!contact?.friend) return { type: 'unavailable', resource }
    const about = {
      now: clock.now(),
      caps: await caps(user, contact),
      lastSeenText: seesLastSeen(known?.stored ?? {}, lastSeenText),
    }
    return { ...presenceOfContact(contact, about), resource }
  }
}
