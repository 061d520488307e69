export { Forwarded, type ForwardedValue, NS_FORWARD } from './elements.js'
export { ForwardError, type ForwardErrorCode } from './forward-error.js'
export {
  type ForwardInit,
  type ForwardingApi,
  forwarding,
  forwarding as default,
  type ShownMessage,
} from './plugin.js'
export { carriesForward, type QualifiedName, type Unwrapped, type UnwrapRules, unwrapMessage } from './unwrap.js'
