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
