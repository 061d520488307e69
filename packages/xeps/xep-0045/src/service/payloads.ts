import { Delay } from '@trestle/xep-0203'
import { NS_OCCUPANT_ID } from '@trestle/xep-0421'
import type { Element } from '@trestle/xml'
import { NS_MUC, NS_MUC_USER } from '../namespaces.js'
import type { HostedRoom } from './hosted-room.js'

/** The children of a stanza that others get to see: without what only a room may say (XEP-0045 §17.3). */
export function reflectable(
  stanza: Element,
  { address, isReserved }: Pick<HostedRoom, 'address' | 'isReserved'>,
): readonly Element[] {
  return stanza.elements().filter((child) => {
    if (child.ns === NS_MUC || child.ns === NS_MUC_USER || child.ns === NS_OCCUPANT_ID) return false
    if (isReserved(child.ns)) return false
    // Whoever stamps in the name of the room would write its history.
    return !(child.is(Delay.ns, Delay.name) && isOf(child.attrs['from'], address.domain))
  })
}

function isOf(from: string | undefined, domain: string): boolean {
  return from !== undefined && (from === domain || from.includes(`@${domain}`))
}
