export { NS_SAMPLE, Sample, type SampleData, SampleRequest, sampleExchange } from './elements.js'
export { sampleOps } from './ops.js'
export { type SampleApi, type SampleOptions, sample, sample as default } from './plugin.js'
