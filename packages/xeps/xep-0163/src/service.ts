export { type PepServiceOptions, pepService, pepService as default } from './service/plugin.js'
