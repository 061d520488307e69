/**
 * Gateway interaction: finds the addresses of people in another network, and tells a gateway which of its users are there.
 *
 * @example
 * ```ts
 * import { createComponent } from '@trestle/component'
 * import { JID } from '@trestle/jid'
 * import { disco } from '@trestle/xep-0030'
 * import { gateway, userOffline, userOnline } from '@trestle/xep-0100'
 *
 * const component = createComponent({ jid: 'superduper.example', secret: 'wherefore' }).use(disco)
 * component.get(disco).addIdentity({ category: 'gateway', type: 'superduper', name: 'Super duper' })
 * component.get(gateway).provide({
 *   description: 'Who do you want to talk to?',
 *   prompt: 'Super duper name',
 *   translate: (text) => JID.of({ local: text.toLowerCase(), domain: 'superduper.example' }),
 * })
 * component.xmpp.events.on(userOnline, ({ user }) => console.log(`${user} came.`))
 * component.xmpp.events.on(userOffline, ({ user }) => console.log(`${user} left.`))
 * await component.start()
 * ```
 *
 * @packageDocumentation
 */
export {
  GatewayAddress,
  GatewayAddressRequest,
  GatewayPrompt,
  GatewayPromptRequest,
  type GatewayPromptValue,
  gatewayAddressExchange,
  gatewayPromptExchange,
  NS_GATEWAY,
} from './elements.js'
export { GatewayAddressError, type GatewayAddressErrorCode } from './gateway-address-error.js'
export { type GatewayUser, userOffline, userOnline } from './gateway-users.js'
export { type GatewayOps, gatewayOps } from './ops.js'
export {
  type GatewayApi,
  type GatewayOptions,
  type GatewayProvider,
  gateway,
  gateway as default,
} from './plugin.js'
