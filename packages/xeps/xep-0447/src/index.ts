/**
 * Stateless file sharing: sends files in messages, with their metadata and where they are, and tells of those of others.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { fileSharing, filesReceived, usableUrls } from '@trestle/xep-0447'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(fileSharing)
 * client.on(filesReceived, ({ files, message, arrival }) => {
 *   for (const file of files) console.log(file.file.name, usableUrls({ file, message, arrival }))
 * })
 * await client.start()
 * const file = { name: 'balcony.jpg', mediaType: 'image/jpeg', hashes: [], thumbnails: [] }
 * const sources = ['https://files.montague.example/c0ffee/balcony.jpg']
 * client.get(fileSharing).share({ to: 'juliet@capulet.example' }, { file, sources, disposition: 'inline' })
 * ```
 *
 * @packageDocumentation
 */
export {
  AttachTo,
  FileSharing,
  type FileSharingValue,
  NS_FILE_SHARING,
  NS_MESSAGE_ATTACHING,
  NS_URL_DATA,
  Sources,
  type SourcesValue,
  UrlData,
} from './elements.js'
export {
  type FileSharingApi,
  type FilesReceived,
  fileSharing,
  fileSharing as default,
  filesReceived,
  type SourcesReceived,
  sourcesReceived,
} from './plugin.js'
export { attachSources, readFiles, type SharedFile, shareFiles } from './share-file.js'
export { type SentSources, type UsableUrlsOptions, usableUrls } from './usable-urls.js'
