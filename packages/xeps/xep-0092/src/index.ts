/**
 * Software Version: asks for name and version of a program, and answers such requests.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { version } from '@trestle/xep-0092'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(version, { name: 'Orchard', version: '1.2.0' })
 * await client.start()
 * const server = await client.get(version).getVersion()
 * console.log(`The server runs ${server.name} ${server.version}.`)
 * ```
 *
 * @packageDocumentation
 */
export { NS_VERSION, type SoftwareVersion, Version, VersionRequest, versionExchange } from './elements.js'
export { type VersionApi, type VersionOptions, version, version as default } from './plugin.js'
