import { JID } from '@trestle/jid'
import type { HostedNode } from '../hosted-node.js'
import type { HostedService } from '../hosted-service.js'
import type { Notifications } from '../notifications.js'

/** A request to a service. */
export interface ServiceCall {
  readonly service: HostedService
  /** The requesting entity; `undefined`: the program itself, which has all permissions. */
  readonly from: JID | undefined
  readonly notifications: Notifications
}

/** The requesting entity; for the program itself, the address that hosts the nodes. */
export function actorOf({ service, from }: ServiceCall): JID {
  return from ?? service.jid
}

/** The owners of a node other than the hosting address, which is the program itself. */
export function ownersOf({ service }: ServiceCall, { affiliations }: HostedNode): readonly JID[] {
  const owners = Object.entries(affiliations).filter(([, affiliation]) => affiliation === 'owner')
  return owners.map(([jid]) => JID.parse(jid)).filter((jid) => !jid.equals(service.jid))
}
