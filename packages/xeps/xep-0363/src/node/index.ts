export type { KeptFile } from './keep-file.js'
export { createUploadServer, type UploadServer, type UploadServerOptions } from './upload-server.js'
