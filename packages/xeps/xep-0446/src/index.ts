/**
 * Metadata of files: their name, type, size, hashes and thumbnails, as other specifications carry them.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { FileMetadata, fileMetadata, safeFileName } from '@trestle/xep-0446'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(fileMetadata)
 * client.on('message', (message) => console.log(safeFileName(message.get(FileMetadata)?.name)))
 * await client.start()
 * const letter = new TextEncoder().encode('Parting is such sweet sorrow')
 * const file = await client.get(fileMetadata).describe(letter, { name: 'letter.txt', mediaType: 'text/plain' })
 * client.send(client.message({ to: 'juliet@capulet.example' }).set(FileMetadata, file))
 * ```
 *
 * @packageDocumentation
 */
export { describeFile, type FileDetails } from './describe-file.js'
export { FileMetadata, type FileMetadataValue, fileMetadataIn, NS_FILE_METADATA } from './elements.js'
export { type FileDimensions, fileDimensions } from './file-dimensions.js'
export { type FileMetadataApi, fileMetadata, fileMetadata as default } from './plugin.js'
export { safeFileName } from './safe-file-name.js'
