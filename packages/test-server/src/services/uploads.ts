import { StanzaError } from '@trestle/stanza'
import { createLocalHost, type LocalHost, type LocalHostSettings } from '../local-host.js'
import type { UploadedFiles } from '../uploaded-files.js'

export interface UploadSettings {
  readonly files: UploadedFiles
  /** Bytes of one file. */
  readonly maxFileSize: number
  /** The domain whose accounts may upload. */
  readonly server: string
}

/** A type that can be a header. */
const MEDIA_TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}(; ?[\w.+-]{1,50}=[\w.+-]{1,50})?$/

/** Grants slots for files (XEP-0363) at a domain. */
export async function hostUploads(settings: LocalHostSettings, uploads: UploadSettings): Promise<LocalHost> {
  const { httpUpload } = await import('@trestle/xep-0363')
  const { files, maxFileSize, server } = uploads
  const host = createLocalHost(settings)
  const { api, serve } = host.use(httpUpload).get(httpUpload)
  api.register('getSlot', ({ from, args: { filename, size, contentType } }) => {
    if (from?.domain !== server) throw new StanzaError('forbidden')
    if (files.baseUrl === undefined) throw new StanzaError('service-unavailable')
    const type = contentType !== undefined && MEDIA_TYPE.test(contentType) ? contentType : undefined
    const url = `${files.baseUrl}${files.reserve({ size, type })}/${encodeURIComponent(filename)}`
    return { put: { url, headers: [] }, get: { url } }
  })
  serve({ maxFileSize })
  await host.start()
  return host
}
