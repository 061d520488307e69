import type { Host, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'

/** What a frame needs of a component: any host whose core has the gateway's domain for its address. */
export interface FrameHost extends Pick<Host, 'get' | 'use' | 'remove'> {
  readonly xmpp: Xmpp
  as(jid: JID | string): Pick<Host, 'get'>
}
