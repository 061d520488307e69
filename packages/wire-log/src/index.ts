export { wireLogFromEnvironment } from './from-environment.js'
export type { RedactionRules } from './redact.js'
export { type WireLogOptions, wireLog } from './wire-log.js'
