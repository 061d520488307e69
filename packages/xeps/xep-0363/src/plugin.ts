import type { Ops } from '@trestle/api-registry'
import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { disco } from '@trestle/xep-0030'
import type { Dispose } from '@trestle/xmlstream'
import { oldUploadExchange, type UploadRequestValue, type UploadSlotValue, uploadExchange } from './elements.js'
import { findService, readService, type UploadService } from './find-service.js'
import { httpUploadOps } from './ops.js'
import { putFile } from './put-file.js'
import { readFile, type UploadInput } from './read-file.js'
import { type ServeSlotsOptions, serveSlots } from './serve-slots.js'
import { readUploadError, tooLarge, UploadError } from './upload-error.js'

export interface HttpUploadOptions {
  /** Whether URLs of http are accepted, as for tests. Default false. */
  readonly allowHttp?: boolean | undefined
  /** Bytes of a file where the service names no limit. Default: 268,435,456. */
  readonly maxBytes?: number | undefined
  /** What uploads. Default: that of the platform. In browsers it cannot send the header `Cookie`. */
  readonly fetch?: typeof fetch | undefined
}

export interface UploadSettings extends Wait {
  /** Default: of a `File`, its own; otherwise `file`. */
  readonly name?: string | undefined
  /** The content type. Default: of a `Blob`, its own. */
  readonly type?: string | undefined
  readonly purpose?: UploadRequestValue['purpose']
  /** Default: the one that is found. Of an address, it is asked what it takes; of a `UploadService`, that is known. */
  readonly service?: JID | string | UploadService | undefined
  /**
   * Is told how many bytes of the file were handed to the platform: none at first and all at last, and on Node in between,
   * where `fetch` is that of the platform or takes streams with a length.
   */
  readonly progress?: ((sent: number, size: number) => void) | undefined
}

export interface HttpUploadApi {
  /** The ops of the host, for all local addresses. */
  readonly api: Ops<typeof httpUploadOps>
  /** Finds the service of a server, by default the own. Rejects with UploadError `no-service`. */
  findService(server?: JID | string, wait?: Wait): Promise<UploadService>
  /** Requests a slot. Rejects with UploadError `file-too-large`, `retry` or `insecure-url`, or with StanzaError. */
  requestSlot(request: UploadRequestValue, service: UploadService, wait?: Wait): Promise<UploadSlotValue>
  /**
   * Uploads a file, and resolves with the URL where anybody who knows it can retrieve it. A stream is collected in memory
   * first, as its size must be known. `timeout` is for each request of XMPP, and for the upload, which has none by default.
   * Rejects with UploadError, or StanzaError where the service refused.
   */
  upload(input: UploadInput, settings?: UploadSettings): Promise<string>
  /** Answers requests for slots at this address, until undone; for a component, `at` names others. */
  serve(options: ServeSlotsOptions, scope?: { readonly at?: (jid: JID) => boolean }): Dispose
}

/** HTTP File Upload (XEP-0363): uploads files to the service of the server, and grants slots as such a service. */
export const httpUpload = definePlugin({
  name: 'xep-0363',
  requires: { disco },
  setup({ xmpp, deps, own }, { allowHttp = false, maxBytes = 2 ** 28, fetch: platformFetch }: HttpUploadOptions) {
    const api = xmpp.ops.wrap('xep-0363', httpUploadOps)

    /** Percent-encoded, as not all services do it: clients show what is behind a space or a letter as text. */
    function usableUrl(written: string): string {
      const url = URL.canParse(written) ? new URL(written) : undefined
      if (url?.protocol === 'https:' || (allowHttp && url?.protocol === 'http:')) return url.href
      throw new UploadError('insecure-url', 'The service gave a URL that is not of https.')
    }

    return (self: Self): HttpUploadApi => {
      const view: HttpUploadApi = {
        api,
        async findService(server = self.jid.domain, wait) {
          const found = await findService(deps.disco(self), server, wait)
          if (found) return found
          throw new UploadError('no-service', `${server} has no service for uploads.`)
        },
        async requestSlot(request, { jid, maxFileSize, isOld }, wait) {
          if (maxFileSize !== undefined && request.size > maxFileSize) throw tooLarge(maxFileSize)
          try {
            const { put, get } = isOld
              ? fromOld(await self.iq.get(jid, oldUploadExchange, request, wait))
              : await self.iq.get(jid, uploadExchange, request, wait)
            return { put: { ...put, url: usableUrl(put.url) }, get: { url: usableUrl(get.url) } }
          } catch (error) {
            throw readUploadError(error)
          }
        },
        async upload(input, { name, type, purpose, service, progress, ...wait } = {}) {
          const found = service === undefined ? await view.findService(undefined, wait) : await serviceAt(service, wait)
          const file = await readFile(input, found.maxFileSize ?? maxBytes, wait.signal)
          const { name: ownName, type: ownType } = input as Partial<File>
          const contentType = type || ownType || undefined
          const filename = name ?? ownName ?? 'file'
          const slot = await view.requestSlot({ filename, size: file.size, contentType, purpose }, found, wait)
          // Looked up late: what replaces the fetch of the platform shall be used.
          await putFile(slot, file, { ...wait, contentType, progress, fetch: platformFetch ?? globalThis.fetch })
          return slot.get.url
        },
        serve(options, scope) {
          const at = scope?.at ?? ((jid: JID) => jid.bare.equals(self.jid.bare))
          const target = { at }
          return own(serveSlots({ iq: xmpp.iq, disco: deps.disco(self), api, scope: { at }, target }, options))
        },
      }
      async function serviceAt(jid: JID | string | UploadService, wait: Wait): Promise<UploadService> {
        if (typeof jid === 'object' && 'isOld' in jid) return jid
        const found = await readService(deps.disco(self), JID.from(jid), wait)
        if (found) return found
        throw new UploadError('no-service', `${jid} is no service for uploads.`)
      }
      return view
    }
  },
})

function fromOld({ put, get }: { readonly put: string; readonly get: string }): UploadSlotValue {
  return { put: { url: put, headers: [] }, get: { url: get } }
}
