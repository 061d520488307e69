export { NoServiceError } from './no-service-error.js'
export { orderSrv, type SrvRecord } from './srv.js'
export { defaultPorts, findTargets, type SrvResolver, type Target, type TargetOptions } from './targets.js'
