export { type ManagedRequest, rosterManagementServiceOps } from './service/ops.js'
export {
  type RosterManagementServiceApi,
  type RosterManagementServiceOptions,
  rosterManagementService,
  rosterManagementService as default,
} from './service/plugin.js'
