export { NS_SAMPLE, type SampleAnswer, SampleRequest, SampleResult, sampleExchange } from './elements.js'
export { type SampleApi, type SampleOptions, sample, sample as default } from './plugin.js'
