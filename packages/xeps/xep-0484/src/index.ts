export { FastFeature, FastTokenAnswer, FastTokenRequest, FastUse, NS_FAST } from './elements.js'
export { FastError, type FastErrorCode } from './fast-error.js'
export { type FastToken, fastOps } from './ops.js'
export { type FastApi, type FastOptions, fast, fast as default } from './plugin.js'
