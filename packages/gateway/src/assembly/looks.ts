import { createPictures } from '@trestle/gateway-media'
import { disco } from '@trestle/xep-0030'
import { vcard } from '@trestle/xep-0054'
import { caps } from '@trestle/xep-0115'
import { type Avatars, createAvatars } from '../puppets/avatars.js'
import type { StoredAvatar } from '../puppets/contact-details.js'
import { type ContactDisco, createContactDisco } from '../puppets/contact-disco.js'
import { createEventing, type Eventing } from '../puppets/eventing.js'
import type { Friendships } from '../puppets/friendships.js'
import { createGatewayAvatar } from '../puppets/gateway-avatar.js'
import { createLocalPresences } from '../puppets/local-presences.js'
import { createPassingPictures } from '../puppets/passing-pictures.js'
import { createPresencePace, type PresencePace } from '../puppets/presence-pace.js'
import type { Learn } from '../puppets/strangers.js'
import type { Ground } from './ground.js'

/** What users see of contacts and of the gateway itself: discovery, pictures, vCards, presences. */
export interface Looks extends Pick<ContactDisco, 'capabilitiesOf'> {
  readonly avatars: Avatars
  readonly eventing: Eventing
  readonly presenceFor: ReturnType<typeof createLocalPresences>
  readonly presenceChanged: PresencePace['changed']
  /** Sends the presences again that say when a contact was last seen. */
  showLastSeen(user: string): Promise<void>
  /** Reads the gateway's own picture, and shows it. */
  showOwnAvatar(): Promise<void>
  /** Ends reading pictures. */
  stopReading(): Promise<void>
  stop(): void
}

export interface LooksOptions {
  readonly friendships: Friendships
  /** Looks up who is on no list. */
  readonly learn: Learn
  readonly keepAvatar: (user: string, legacyId: string, avatar: StoredAvatar) => Promise<void>
}

export function createLooks(ground: Ground, { friendships, learn, keepAvatar }: LooksOptions): Looks {
  const { options, host, xmpp, clock, network, store, log, addresses, users, contacts, stopping } = ground
  const { lastSeenText = false } = options
  const contactDisco = createContactDisco({ disco: host.get(disco), network, addresses, users, contacts })
  const pictures = createPictures()
  const gatewayAvatar = createGatewayAvatar({ network, pictures, log, signal: stopping })
  const presenceFor = createLocalPresences({
    contacts,
    addresses,
    users,
    clock,
    lastSeenText,
    gatewayAvatar: () => gatewayAvatar.avatar,
    caps: contactDisco.caps,
    gatewayCaps: () => host.as(addresses.gateway).get(caps).own(),
  })
  const avatars = createAvatars({
    ...{ store, clock, pictures, log, signal: stopping, keep: keepAvatar },
    fetching: options.files?.fetching,
  })
  const eventing = createEventing({
    xmpp,
    store,
    addresses,
    users,
    contacts,
    gateway: () => ({ name: network.name, details: { avatar: gatewayAvatar.avatar } }),
    picture: async (avatar, user) => (user === undefined ? gatewayAvatar.data : avatars.picture(user, avatar)),
    passingPicture: createPassingPictures({ clock, pictures, log, signal: stopping }),
    learn,
    log,
  })
  const disposeVcards = host
    .get(vcard)
    .api.register('getVcard', ({ jid, from }) => (jid && from ? eventing.vcard(jid, from) : undefined))
  const pace = createPresencePace({
    clock,
    async show(user, legacyId) {
      const contact = await contacts.get(user, legacyId)
      // Once it is online again, all are shown.
      if (contact?.friend && xmpp.online) await friendships.showContact(user, contact)
    },
    failed: (error, user) => log.warn({ user, error }, 'Sending the presence of a contact failed.'),
  })
  return {
    capabilitiesOf: contactDisco.capabilitiesOf,
    avatars,
    eventing,
    presenceFor,
    presenceChanged: pace.changed,
    async showLastSeen(user) {
      for (const { legacyId, friend, lastSeen } of await store.contacts.all(user)) {
        if (friend && lastSeen) await pace.changed(user, legacyId)
      }
    },
    async showOwnAvatar() {
      if (!(await gatewayAvatar.load())) return
      const shown = { name: network.name, details: { avatar: gatewayAvatar.avatar } }
      for (const { stored } of users.all) {
        eventing.changed(stored.jid, addresses.gateway, { name: network.name }, shown)
        if (xmpp.online) await friendships.showGateway(stored.jid).catch(() => {})
      }
    },
    stopReading: avatars.stop,
    stop() {
      pace.stop()
      eventing.stop()
      contactDisco.stop()
      disposeVcards()
    },
  }
}
