export { Caps, type CapsValue, NS_CAPS } from './elements.js'
export { type CapsKey, type CapsOps, capsOps } from './ops.js'
export { type CapsApi, type CapsLearned, type CapsOptions, caps, caps as default, capsLearned } from './plugin.js'
export { type CapsHash, capsHashes, isWellFormed, verificationInput, verificationString } from './verification.js'
