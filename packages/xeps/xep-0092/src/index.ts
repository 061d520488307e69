export { NS_VERSION, type SoftwareVersion, Version, VersionRequest, versionQuery } from './elements.js'
export { type VersionOptions, type Versions, version, version as default } from './plugin.js'
