import { pubsubNode } from '@trestle/xep-0060'
import { NS_SAMPLE, Sample } from './elements.js'

/** The node of an account (XEP-0000 §2). It has one item, which is replaced. */
export const sampleNode = /* @__PURE__ */ pubsubNode(NS_SAMPLE, Sample, { id: 'current' })
