export { ApplyTo, type ApplyToValue, External, type ExternalValue, NS_FASTENING } from './elements.js'
export { addFastening, type Fastening, readFastening } from './fastening.js'
export {
  type FasteningApi,
  type FasteningReceived,
  fastening,
  fastening as default,
  fasteningReceived,
} from './plugin.js'
