export { orderSrv, type SrvRecord } from './srv.js'
export { SrvError, type SrvErrorCode } from './srv-error.js'
export { defaultPorts, findTargets, type SrvResolver, type Target, type TargetOptions } from './targets.js'
