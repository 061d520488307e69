export {
  LastActivity,
  type LastActivityData,
  LastActivityRequest,
  lastActivityExchange,
  NS_LAST_ACTIVITY,
} from './elements.js'
export { type Activity, lastActivityOps } from './ops.js'
export {
  type EntityActivity,
  type LastActivityApi,
  type LastActivityOptions,
  lastActivity,
  lastActivity as default,
} from './plugin.js'
