import { type Arrival, definePlugin } from '@trestle/core'
import { type Message, NS_CLIENT } from '@trestle/stanza'
import { defineEvent, matchSteps } from '@trestle/xmlstream'
import { LinkDescription } from './elements.js'
import { addLink, type Link, readLinks } from './links.js'

/** A message tells what is at links. Nothing is retrieved, and nothing of it need be true. */
export interface LinksReceived {
  readonly links: readonly Link[]
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const linksReceived = defineEvent<LinksReceived>('xep-0511:links')

export interface LinkMetadataApi {
  readonly add: typeof addLink
  readonly of: typeof readLinks
}

/** Link Metadata (XEP-0511): tells in messages what is at links, and of what others tell. */
export const linkMetadata = definePlugin({
  name: 'xep-0511',
  setup({ xmpp }) {
    xmpp.onMessage(
      matchSteps({ ns: NS_CLIENT, name: 'message' }, LinkDescription),
      (_, message, arrival) => {
        const links = readLinks(message)
        if (links.length > 0) xmpp.events.emit(linksReceived, { links, message, arrival })
      },
      { via: 'any' },
    )
    const view: LinkMetadataApi = { add: addLink, of: readLinks }
    return () => view
  },
})
