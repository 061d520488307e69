import { JID } from '@trestle/jid'
import type { HostedNode } from '../hosted-node.js'
import type { HostedService } from '../hosted-service.js'
import type { Notifications } from '../notifications.js'

/** A request to a service. */
export interface ServiceCall {
  readonly service: HostedService
  /** Who asks; `undefined`: the program itself, which may do everything. */
  readonly from: JID | undefined
  readonly notifications: Notifications
}

/** Who is meant where the program itself acts: the address that hosts. */
export function actorOf({ service, from }: ServiceCall): JID {
  return from ?? service.jid
}

/** The owners of a node to whom messages can be sent; the address that hosts is the program itself. */
export function ownersOf({ service }: ServiceCall, { affiliations }: HostedNode): readonly JID[] {
  const owners = Object.entries(affiliations).filter(([, affiliation]) => affiliation === 'owner')
  return owners.map(([jid]) => JID.parse(jid)).filter((jid) => !jid.equals(service.jid))
}
