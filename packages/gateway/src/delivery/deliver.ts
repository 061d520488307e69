import { JID } from '@trestle/jid'
import type { NamedPart } from '../chats/chat-event.js'
import type { Delivered, Delivery, KnownMessage } from '../chats/chat-feature.js'
import { featureOf } from '../chats/feature-table.js'
import type { ClientBits } from '../files/client-bits.js'
import { createIncomingFiles, type IncomingFilesOptions } from '../files/incoming-files.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { toGatewayError } from '../module/gateway-error.js'
import type { Call } from '../module/handlers.js'
import type { Author, Received } from '../module/messages.js'
import type { Addresses } from '../puppets/addresses.js'
import type { AnyChat, LiveSession } from '../sessions/live-session.js'
import { namesOf } from '../storage/message-names.js'
import type { GatewayStore, StoredMessageName } from '../storage/store.js'
import type { IncomingEvent } from './incoming-event.js'
import { withSizes } from './too-large.js'

export interface DeliverOptions extends Pick<IncomingFilesOptions, 'transfers' | 'fetching'> {
  readonly store: GatewayStore
  readonly addresses: Addresses
  readonly clientBits: ClientBits
  /** What a chat takes. */
  readonly capabilitiesOf: (user: string, chat: string) => Promise<NetworkCapabilities>
  readonly chatOf: (user: string, chat: string) => AnyChat
  /** Whom a text names by nicks of the room. */
  readonly namedIn: (user: string, chat: string, body: string) => readonly NamedPart[]
  /** Whom the address of an occupant of a room stands for; `undefined` for other addresses. */
  readonly occupantAt: (jid: JID, user: string) => Author | undefined
}

/** Hands stored events to the module. */
export type Deliver = (live: LiveSession, incoming: IncomingEvent, call: Call) => Promise<Delivered>

export function createDeliver({
  store,
  addresses,
  clientBits,
  capabilitiesOf,
  chatOf,
  occupantAt,
  namedIn,
  transfers,
  fetching,
}: DeliverOptions): Deliver {
  function authorAt(address: string, user: string): Author | undefined {
    const jid = jidIn(address)
    if (!jid) return undefined
    if (jid.bare.toString() === user) return 'me'
    const occupant = occupantAt(jid, user)
    if (occupant) return occupant
    const legacyId = jid.domain === addresses.gateway.domain ? addresses.find(jid) : undefined
    return legacyId === undefined ? undefined : { legacyId }
  }

  return async (live, { user, chat, clientId, at, event, stanza }, call) => {
    const received: Received = { clientId, at, raw: stanza.element }
    const files = createIncomingFiles({
      ...{ user, transfers, fetching },
      bits: (cid) => clientBits.get(cid, stanza.from ?? addresses.user(user), addresses.chatSender(chat)),
    })
    const delivery: Delivery = {
      handlers: live.handlers(),
      chat: chatOf(user, chat),
      received,
      call,
      capabilities: await capabilitiesOf(user, chat),
      files,
      known: async (reference) => knownMessage(await namesOf(store, { user, chat }, reference)),
      namedIn: (body) => namedIn(user, chat, body),
      whoIs: (address) => authorAt(address, user),
      reactions: (legacyId) => store.messages.reactions(user, chat, legacyId, 'user'),
      markDisplayed: async (reference) =>
        'stanzaId' in reference ? store.messages.markDisplayed(user, chat, reference.stanzaId) : [],
    }
    try {
      return await featureOf(event).deliver(event as never, delivery)
    } catch (error) {
      const known = toGatewayError(error)
      if (files.hasFailed()) throw files.explain(known)
      throw known.code === 'too-large' ? withSizes(known, event) : error
    } finally {
      files.close()
    }
  }
}

function knownMessage(names: readonly StoredMessageName[]): KnownMessage | undefined {
  const [first] = names
  if (!first) return undefined
  const legacyIds = [...new Set(names.map(({ legacyId }) => legacyId))]
  return { target: { legacyId: first.legacyId, legacyIds }, by: first.by, sentAt: first.at }
}

/** Names of occupants are no addresses. */
function jidIn(address: string): JID | undefined {
  try {
    return JID.parse(address)
  } catch {
    return undefined
  }
}
