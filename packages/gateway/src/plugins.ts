import { type AnyPlugin, subscriptions } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { disco } from '@trestle/xep-0030'
import { roomMirrors } from '@trestle/xep-0045/mirror'
import { commands } from '@trestle/xep-0050'
import { vcard } from '@trestle/xep-0054'
import { search } from '@trestle/xep-0055'
import { pubsub } from '@trestle/xep-0060'
import { registration } from '@trestle/xep-0077'
import { avatar } from '@trestle/xep-0084'
import { version } from '@trestle/xep-0092'
import { gateway } from '@trestle/xep-0100'
import { jidEscaping } from '@trestle/xep-0106'
import { caps } from '@trestle/xep-0115'
import { receipts } from '@trestle/xep-0184'
import { ping } from '@trestle/xep-0199'
import { bob } from '@trestle/xep-0231'
import { archives } from '@trestle/xep-0313/archive'
import { privilege } from '@trestle/xep-0356'
import { moderation } from '@trestle/xep-0425'
import { announcedNamespaces } from './chats/feature-table.js'
import type { FrameHost } from './frame-host.js'
import type { DefinedNetwork } from './module/network.js'
import { nextTurn } from './support/next-turn.js'

/** Bytes of a user's picture. */
const MAX_AVATAR_BYTES = 2 ** 20
/** Rooms in which clients of all users are: of one user, there are fewer. */
const MAX_VIEWS = 200_000

/** What decides about subscription requests. */
export interface SubscriptionChecks {
  readonly isUser: (user: JID) => boolean
  readonly isFriend: (puppet: JID, user: JID) => Promise<boolean>
  /** Whether an address is one of a room. */
  readonly isRoom: (jid: JID) => boolean
  /** Domains whose servers may grant privileges. */
  readonly privilegedBy: readonly string[] | undefined
}

/** The plugins of a gateway on its host. */
export interface UsedPlugins {
  /** Sets them up on a host that is started already. */
  install(): void
  /** Removes them from the host. */
  remove(): void
}

/** Uses the plugins of a gateway on a host. */
export function usePlugins(
  host: FrameHost,
  network: DefinedNetwork,
  { isUser, isFriend, isRoom, privilegedBy }: SubscriptionChecks,
): UsedPlugins {
  host.use(subscriptions, {
    serves: () => true,
    // With the capability `friends`, the module decides, unless the contact is a friend already.
    autoApprove: async (local: JID, contact: JID) =>
      isUser(contact) && (local.local === '' || !network.capabilities.friends || (await isFriend(local, contact))),
  })
  host.use(receipts, { autoAcknowledge: false })
  host.use(disco).use(commands).use(registration)
  host.use(privilege, { servers: privilegedBy })
  // Who is in a room is no software of this gateway.
  host
    .use(caps, { at: (jid) => !isRoom(jid) })
    .use(vcard)
    .use(version)
    .use(gateway)
    .use(jidEscaping)
    .use(ping)
    .use(search)
    .use(bob)
  if (network.capabilities.userAvatar || network.capabilities.rooms) host.use(pubsub)
  if (network.capabilities.userAvatar) host.use(avatar, { notify: false, maxBytes: MAX_AVATAR_BYTES })
  if (network.capabilities.rooms)
    host
      .use(roomMirrors, { at: isRoom, maxViews: MAX_VIEWS, turn: nextTurn })
      .use(archives, { at: isRoom })
      .use(moderation)
  const all: readonly AnyPlugin[] = [
    ...[subscriptions, receipts, disco, commands, registration],
    ...[caps, vcard, version, gateway, jidEscaping, ping, search, bob, privilege],
    ...(network.capabilities.userAvatar || network.capabilities.rooms ? [pubsub] : []),
    ...(network.capabilities.userAvatar ? [avatar] : []),
    ...(network.capabilities.rooms ? [roomMirrors, archives, moderation] : []),
  ]
  return {
    install() {
      for (const plugin of all) host.get(plugin)
    },
    remove() {
      for (const plugin of [...all].reverse()) host.remove(plugin)
    },
  }
}

/** Sets the gateway's identity, and leaves what its contacts take out of its own features (XEP-0030). */
export function describeGateway(host: FrameHost, network: DefinedNetwork): void {
  const { jid } = host.xmpp
  const view = host.as(jid).get(disco)
  view.addIdentity({ category: 'gateway', type: network.type, name: network.name })
  const announced = new Set(announcedNamespaces(network.capabilities))
  view.filterFeatures((feature, at) => at.local !== '' || !announced.has(feature))
}
