import { createCache, createSerial } from '@trestle/core'
import { type Attachment, attachmentOf, type FetchOptions, file } from '@trestle/gateway-media'
import type { JID } from '@trestle/jid'
import { type Presence, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { vcard } from '@trestle/xep-0054'
import { pubsub } from '@trestle/xep-0060'
import { type AvatarInfoValue, type AvatarMetadataValue, avatar, avatarMetadataNode } from '@trestle/xep-0084'
import { readAvatarUpdate } from '@trestle/xep-0153'
import type { FrameHost } from '../frame-host.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import { showsAvatar } from '../registration/preferences.js'
import type { GatewayStore } from '../storage/store.js'
import type { NotifySession } from './session-notifier.js'
import { userAvatarRecord } from './user-avatar-record.js'
import type { Users } from './users.js'

/** The pictures that users have in XMPP, for networks that take them: by personal eventing (XEP-0084), else of their vCards (XEP-0153). */
export interface UserAvatars {
  /** Calls `onUserAvatar` of the user's session, if the network was told of another picture last. */
  tell(user: string): void
  /** Removes its listeners. */
  stop(): void
}

export interface UserAvatarsOptions {
  readonly host: FrameHost
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly capabilities: NetworkCapabilities
  readonly users: Users
  readonly notify: NotifySession
  /** How pictures on the web are retrieved. */
  readonly fetching: FetchOptions
  readonly logOf: (user: string) => Log
}

/** A user's picture, as the user's server tells of it. */
interface KnownAvatar {
  /** The SHA-1 hash; empty where there is no picture. */
  readonly hash: string
  readonly by: 'pep' | 'vcard'
  readonly info?: AvatarInfoValue | undefined
}

/** Users whose pictures are remembered. */
const MAX_USERS = 50_000
/** Bytes of a picture on the web. */
const MAX_BYTES = 20 * 2 ** 20
const WAIT = { timeout: 30_000 }

export function createUserAvatars(options: UserAvatarsOptions): UserAvatars {
  const { host, addresses, capabilities, users, notify, logOf } = options
  if (!capabilities.userAvatar) return { tell: nothing, stop: nothing }
  const { xmpp } = host
  const self = host.as(addresses.gateway)
  const record = userAvatarRecord(options.store)
  const known = createCache<KnownAvatar>({ max: MAX_USERS })
  const serial = createSerial()

  function tell(user: string): void {
    notify(user, '', async (handlers, call) => {
      const stored = users.get(user)?.stored
      const current = known.get(user)
      // A session may take less than its network.
      if (!stored || !current || users.get(user)?.session.current?.narrowed?.userAvatar === false) return
      const { hash, ...shown } = showsAvatar(stored) ? current : { hash: '', by: current.by }
      if ((await record.get(user)) === hash) return
      await handlers.onUserAvatar?.(hash === '' ? null : attachment(user, { hash, ...shown }), call)
      await record.set(user, hash)
    })
  }

  function learn(user: string, now: KnownAvatar): void {
    const before = known.get(user)
    known.set(user, now)
    if (before?.hash !== now.hash) tell(user)
  }

  function attachment(user: string, { by, info }: KnownAvatar): Attachment {
    const of = addresses.user(user)
    if (by === 'vcard' || !info) return file(() => photo(of))
    const { bytes: size, type, width, height, url } = info
    const details = { size, type, width, height }
    if (url === undefined) return file(() => picture(of, info), details)
    const onTheWeb = { ...options.fetching, maxBytes: MAX_BYTES }
    return attachmentOf(
      { url, urls: [url], hashes: [], size, type, ...(width && { width }), ...(height && { height }) },
      onTheWeb,
    )
  }

  async function* picture(of: JID, info: AvatarInfoValue): AsyncGenerator<Uint8Array> {
    yield await self.get(avatar).retrieveAvatar(of, info, WAIT)
  }

  async function* photo(of: JID): AsyncGenerator<Uint8Array> {
    const found = await self.get(vcard).getPhoto(of, WAIT)
    if (!found) throw new GatewayError('not-found', 'The vCard of the user has no photo any more.')
    yield found.data
  }

  /** A hash in a presence counts only where nothing is published by personal eventing, of which servers tell later. */
  async function compare(user: string, hash: string): Promise<void> {
    const before = known.get(user)
    if (before?.by === 'pep' || before?.hash === hash) return
    const metadata = await self
      .get(avatar)
      .retrieveAvatarMetadata(user, WAIT)
      .catch((error) => {
        if (error instanceof StanzaError) return undefined
        throw error
      })
    if (!users.get(user)) return
    learn(user, metadata && metadata.infos.length > 0 ? publishedAvatar(metadata) : { hash, by: 'vcard' })
  }

  function onPresence(presence: Presence): void {
    const { from, to = xmpp.jid, type } = presence
    const user = from?.bare.toString() ?? ''
    if (type !== 'available' || to.local !== '' || !users.get(user)) return
    const photo = readAvatarUpdate(presence)?.photo?.trim().toLowerCase()
    if (photo === undefined || !/^([0-9a-f]{40})?$/.test(photo)) return
    serial
      .run(user, () => compare(user, photo))
      .catch((error) => logOf(user).debug({ error }, 'The picture of the user cannot be looked up.'))
  }

  const disposers = [
    self.get(disco).addFeature(`${avatarMetadataNode.name}+notify`),
    self.get(pubsub).onNodeEvent(
      avatarMetadataNode,
      (event, { from }) => {
        const user = from.toString()
        if (!users.get(user)) return
        if (event.kind === 'publish' && event.item?.value) learn(user, publishedAvatar(event.item.value))
        else if (event.kind === 'delete' || event.kind === 'purge') learn(user, { hash: '', by: 'pep' })
      },
      { from: 'anyone' },
    ),
    xmpp.events.on('presence', onPresence),
  ]

  return {
    tell,
    stop() {
      for (const dispose of disposers.splice(0)) dispose()
    },
  }
}

/** The picture that is in the account itself, before one that is on the web. */
function publishedAvatar({ infos }: AvatarMetadataValue): KnownAvatar {
  const stored = infos.filter(({ url }) => url === undefined)
  const info = stored.find(({ type }) => type === 'image/png') ?? stored[0] ?? infos[0]
  return { hash: info?.id.toLowerCase() ?? '', by: 'pep', info }
}

function nothing(): void {}
