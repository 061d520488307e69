export { NS_SAMPLE, Sample, type SampleData } from './elements.js'
export {
  type SampleApi,
  type SampleOptions,
  type SampleReceived,
  sample,
  sample as default,
  sampleReceived,
} from './plugin.js'
