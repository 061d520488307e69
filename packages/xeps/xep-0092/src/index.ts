export { NS_VERSION, type SoftwareVersion, Version, VersionRequest, versionExchange } from './elements.js'
export { type VersionApi, type VersionOptions, version, version as default } from './plugin.js'
