export { Delay, type DelayValue, LegacyDelay, NS_DELAY, NS_DELAY_LEGACY } from './elements.js'
export { type DelayApi, delay, delay as default } from './plugin.js'
export { type ReadDelayOptions, readDelay } from './read-delay.js'
