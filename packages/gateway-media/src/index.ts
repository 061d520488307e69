export { type Attachment, type AttachmentMeta, type AttachmentSource, file, readAll } from './attachment.js'
export { type FetchedFile, type FetchOptions, fetchFile, headFile, isStillThere } from './fetch-file.js'
export type { FileHost, FileHostOptions, PublishOptions } from './file-host.js'
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
