/**
 * Personal Eventing Protocol: publishes at nodes of the own account, and is notified of events of contacts by `+notify`
 * features.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { roster } from '@trestle/core'
 * import { childText, element, string } from '@trestle/stanza'
 * import { pubsubNode } from '@trestle/xep-0060'
 * import { caps } from '@trestle/xep-0115'
 * import { pep } from '@trestle/xep-0163'
 *
 * const Letter = element('urn:example:letter', 'letter', { text: childText(string) })
 * const letters = pubsubNode('urn:example:letter', Letter, { id: 'current', options: { accessModel: 'presence' } })
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(roster).use(caps).use(pep)
 * client.get(pep).onItem(letters, ({ value }, { from }) => console.log(`${from}: ${value?.text}`))
 * await client.start()
 * await client.get(roster).load()
 * client.send(client.presence())
 * if (await client.get(pep).isSupported()) await client.get(pep).publish(letters, { text: 'By the wall' })
 * ```
 *
 * @packageDocumentation
 */
export {
  type PepApi,
  type PepHandlerOptions,
  type PepPublisher,
  pep,
  pep as default,
} from './plugin.js'
