/**
 * Client State Indication: tells the server whether the user looks at the client, so that it may hold back what can wait.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { clientState } from '@trestle/xep-0352'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(clientState)
 * await client.start()
 * client.get(clientState).inactive() // the window was hidden
 * client.get(clientState).active() // and is shown again
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { ClientActive, ClientInactive, ClientStateFeature, NS_CSI } from './elements.js'
export { type ClientStateApi, clientState, clientState as default } from './plugin.js'
