import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { DiscoInfo, DiscoInfoRequest, disco } from '@trestle/xep-0030'
import type { MirrorRequest } from '@trestle/xep-0045/mirror'
import { Vcard, VcardRequest } from '@trestle/xep-0054'
import { Version, VersionRequest, version } from '@trestle/xep-0092'
import { Ping } from '@trestle/xep-0199'
import { Vcard4, Vcard4Request } from '@trestle/xep-0292'
import type { Element } from '@trestle/xml'
import type { FrameHost } from '../frame-host.js'
import type { Addresses } from '../puppets/addresses.js'
import type { Eventing } from '../puppets/eventing.js'
import type { StoredRoom } from '../storage/store.js'
import type { ContactBehind } from './contact-behind.js'

export interface OccupantRequestsOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly eventing: Pick<Eventing, 'vcard' | 'vcard4'>
  readonly contactBehind: ContactBehind
}

/**
 * Answers requests to somebody in a room (XEP-0045 §17.4) as the contact does that this is: what it takes, its vCard, its
 * software, and a sign of life. Rejects with StanzaError `service-unavailable` for all others, and of who is no contact.
 */
export type AnswerForOccupant = (from: JID, room: StoredRoom, request: MirrorRequest) => Promise<Element | undefined>

export function createOccupantRequests(options: OccupantRequestsOptions): AnswerForOccupant {
  const { host, addresses, eventing, contactBehind } = options

  async function cardOf(account: JID, from: JID, payload: Element): Promise<Element | undefined> {
    if (payload.is(VcardRequest.ns, VcardRequest.name)) {
      const card = await eventing.vcard(account, from)
      return card && Vcard.encode(card)
    }
    if (!payload.is(Vcard4Request.ns, Vcard4Request.name)) return undefined
    const card = await eventing.vcard4(account, from)
    return card && Vcard4.encode(card)
  }

  return async (from, room, { to, iq: { type, payload } }) => {
    const contact = contactBehind(from.bare.toString(), room, to.nick)
    if (contact === undefined || type !== 'get' || !payload) throw new StanzaError('service-unavailable')
    const asks = ({ ns, name }: { readonly ns: string; readonly name: string }) => payload.is(ns, name)
    if (asks(Ping)) return undefined
    if (asks(VersionRequest)) return Version.encode(host.get(version).own)
    if (asks(DiscoInfoRequest)) {
      const { node } = DiscoInfoRequest.decode(payload)
      const about = { from, ...(node !== undefined && { node }) }
      return DiscoInfo.encode(await host.as(addresses.puppetSender(contact)).get(disco).ownInfo(about))
    }
    const card = await cardOf(addresses.puppet(contact), from, payload)
    if (!card) throw new StanzaError('service-unavailable')
    return card
  }
}
