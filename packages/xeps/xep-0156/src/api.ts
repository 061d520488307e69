export type { FindAlternativesOptions } from './alternatives.js'
export {
  HostMeta,
  HostMetaLink,
  type HostMetaLinkValue,
  type HostMetaValue,
  NS_XRD,
  REL_BOSH,
  REL_WEBSOCKET,
} from './elements.js'
export type { Fetch } from './fetch-text.js'
export { HostMetaError, type HostMetaErrorCode } from './host-meta-error.js'
export type { Alternatives } from './links.js'
