export { NS_SAMPLE, Sample, type SampleValue } from './elements.js'
export { type SampleApi, type SampleReceived, sample, sample as default, sampleReceived } from './plugin.js'
