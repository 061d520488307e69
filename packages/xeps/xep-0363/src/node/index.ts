export { createUploadServer, type UploadServer, type UploadServerOptions } from './upload-server.js'
