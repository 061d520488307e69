export {
  type DelegationServiceApi,
  type DelegationServiceOptions,
  type DelegationTarget,
  delegationService,
  delegationService as default,
} from './service/plugin.js'
