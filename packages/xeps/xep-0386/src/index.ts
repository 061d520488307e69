export { Bind2Error, type Bind2ErrorCode } from './bind2-error.js'
export { Bind2Bound, Bind2Feature, Bind2Request, NS_BIND2 } from './elements.js'
export { type Bind2Api, type Bind2Options, bind2, bind2 as default } from './plugin.js'
