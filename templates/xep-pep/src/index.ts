export { NS_SAMPLE, Sample, type SampleValue } from './elements.js'
export { sampleNode } from './node.js'
export {
  type PublishSampleSettings,
  type SampleApi,
  type SampleChange,
  type SampleOptions,
  sample,
  sample as default,
  sampleChanged,
} from './plugin.js'
