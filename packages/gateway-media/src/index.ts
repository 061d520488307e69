/**
 * Files and pictures of gateways: retrieves them safely, publishes them for clients, and puts them into messages.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createComponent } from '@trestle/component'
 * import { attachmentOf, file, folderHost, messagesOf, readAll, readSharedFiles } from '@trestle/gateway-media'
 *
 * const media = await folderHost({ folder: 'data/media', url: 'https://superduper.example/media/' })
 * createServer(media.handle).listen(8080, '127.0.0.1') // behind something that speaks TLS
 * const gateway = createComponent({ jid: 'superduper.example', secret: 'wherefore' })
 * gateway.on('message', async (message) => {
 *   for (const one of readSharedFiles(message).files) console.log(await readAll(attachmentOf(one), { maxBytes: 1e7 }))
 * })
 * await gateway.start()
 * const photo = file(new URL('https://cdn.superduper.example/7f3a'), { legacyId: '7f3a', name: 'rose.jpg' })
 * const published = await media.publish(photo, { for: 'romeo@montague.example' })
 * const empty = () => gateway.as('juliet@superduper.example').message({ to: 'romeo@montague.example' })
 * for (const message of messagesOf([published], empty, 'By any other name')) gateway.send(message)
 * ```
 *
 * @packageDocumentation
 */
export { type Attachment, type AttachmentMeta, type AttachmentSource, file, readAll } from './attachment.js'
export { type FetchedFile, type FetchOptions, fetchFile, headFile, isStillThere } from './fetch-file.js'
export type { FileHost, FileHostOptions, PublishOptions } from './file-host.js'
export { nameInPath, typeOfName } from './file-name.js'
export { type FolderHost, type FolderHostOptions, folderHost } from './folder-host.js'
export { MediaError, type MediaErrorCode, type MediaErrorDetails } from './media-error.js'
export {
  type AvatarPicture,
  createPictures,
  type PictureDetails,
  type Pictures,
  type PicturesOptions,
} from './pictures.js'
export { isPublicAddress } from './public-address.js'
export type { Published } from './published.js'
export { memoryStore, type PublishedStore } from './published-store.js'
export { readSharedFiles, type SharedFiles } from './read-shared-files.js'
export { attachmentOf, type ReceivedFile } from './received-file.js'
export type { RemoteFile } from './remote-file.js'
export type { ResolveName } from './request-file.js'
export { addPublished, messagesOf } from './share-published.js'
export { type UploadHostOptions, uploadHost } from './upload-host.js'
