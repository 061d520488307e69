import { filterOrder, type Self, type Xmpp } from '@trestle/core'
import { NS_CLIENT } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { AvatarHash } from './avatar-hash.js'
import { AvatarUpdate } from './elements.js'

/** The presences that a client broadcasts. */
export interface Broadcasts {
  /** Sends the last broadcast again, with what is to be said now; nothing where there was none, or where the host is offline. */
  repeat(): void
}

/** Puts the hash of the avatar into presences that say that somebody is there (XEP-0153 §4.1). */
export function annotatePresences(xmpp: Xmpp, hashFor: (self: Self) => Promise<AvatarHash>): Broadcasts {
  let last: Element | undefined

  async function annotate(presence: Element): Promise<Element> {
    const { from } = presence.attrs
    let photo: AvatarHash
    try {
      photo = await hashFor(from === undefined ? xmpp : xmpp.as(from))
    } catch (error) {
      // A presence that says nothing of avatars is better than none.
      xmpp.report(error, presence)
    }
    return presence.clone().set(AvatarUpdate, { photo })
  }

  xmpp.filter(
    'out',
    (element) => {
      if (!element.is(NS_CLIENT, 'presence')) return element
      const { type, to } = element.attrs
      const isBroadcast = to === undefined
      if (isBroadcast && type === 'unavailable') last = undefined
      if (type !== undefined || element.has(AvatarUpdate)) return element
      if (isBroadcast) last = element.clone()
      return annotate(element)
    },
    { order: filterOrder.annotate },
  )
  xmpp.events.on('offline', () => {
    last = undefined
  })

  return {
    repeat() {
      if (last && xmpp.online) xmpp.send(last.clone())
    },
  }
}
