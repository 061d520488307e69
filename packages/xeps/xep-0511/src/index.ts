/**
 * Link Metadata: tells in messages what is at links, for previews, and of what others tell.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { addLink, linkMetadata, linksReceived } from '@trestle/xep-0511'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(linkMetadata)
 * client.on(linksReceived, ({ links }) => {
 *   for (const { about, title } of links) console.log(`${about}: ${title}`)
 * })
 * await client.start()
 * const about = 'https://verona.example/ballads/seven'
 * const message = client.message({ to: 'juliet@capulet.example', body: `Read ${about}` })
 * client.send(addLink(message, { about, title: 'The seventh ballad', siteName: 'Verona' }))
 * ```
 *
 * @packageDocumentation
 */
export {
  LinkDescription,
  type LinkDescriptionValue,
  NS_OPEN_GRAPH,
  NS_OPEN_GRAPH_IMAGE,
  NS_RDF,
} from './elements.js'
export { addLink, type Link, type LinkImage, readLinks } from './links.js'
export {
  type LinkMetadataApi,
  type LinksReceived,
  linkMetadata,
  linkMetadata as default,
  linksReceived,
} from './plugin.js'
