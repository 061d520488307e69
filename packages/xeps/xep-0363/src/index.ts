/**
 * HTTP File Upload: uploads files to the service of the server, and grants slots for them as such a service.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { httpUpload } from '@trestle/xep-0363'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(httpUpload)
 * await client.start()
 * const letter = new TextEncoder().encode('Parting is such sweet sorrow')
 * const url = await client.get(httpUpload).upload(letter, { name: 'letter.txt', type: 'text/plain' })
 * client.send(client.message({ to: 'juliet@capulet.example', body: url }))
 * ```
 *
 * @packageDocumentation
 */
export {
  FileTooLarge,
  NS_HTTP_UPLOAD,
  NS_HTTP_UPLOAD_OLD,
  NS_UPLOAD_PURPOSE,
  OldFileTooLarge,
  OldUploadRequest,
  OldUploadSlot,
  oldUploadExchange,
  UploadHeader,
  type UploadHeaderValue,
  UploadRequest,
  type UploadRequestValue,
  UploadRetry,
  UploadSlot,
  type UploadSlotValue,
  uploadExchange,
} from './elements.js'
export type { UploadService } from './find-service.js'
export { httpUploadOps } from './ops.js'
export {
  type HttpUploadApi,
  type HttpUploadOptions,
  httpUpload,
  httpUpload as default,
  type UploadSettings,
} from './plugin.js'
export type { UploadInput } from './read-file.js'
export type { ServeSlotsOptions, UploadPurpose } from './serve-slots.js'
export { fileTooLarge, retryLater, UploadError, type UploadErrorCode, type UploadErrorDetails } from './upload-error.js'
export { usableHeaders } from './usable-headers.js'
