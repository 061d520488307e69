export { CarbonError, type CarbonErrorCode } from './carbon-error.js'
export {
  CarbonPrivate,
  CarbonReceived,
  CarbonSent,
  DisableCarbons,
  disableExchange,
  EnableCarbons,
  enableExchange,
  NS_CARBONS,
} from './elements.js'
export { markPrivate } from './mark-private.js'
export {
  type CarbonsApi,
  type CarbonsOptions,
  carbonReceived,
  carbonSent,
  carbons,
  carbons as default,
} from './plugin.js'
export { type Carbon, looksLikeCarbon, readCarbon } from './read-carbon.js'
