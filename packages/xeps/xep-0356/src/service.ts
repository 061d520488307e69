export { type CheckedIq, checkPrivilegedIq, checkPrivilegedMessage } from './service/checks.js'
export { privilegeServiceOps } from './service/ops.js'
export {
  type PrivilegeServiceApi,
  type PrivilegeServiceOptions,
  privilegeService,
  privilegeService as default,
} from './service/plugin.js'
