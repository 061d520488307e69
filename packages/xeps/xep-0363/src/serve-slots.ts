import type { Ops } from '@trestle/api-registry'
import type { AddressScope, IqContext, Xmpp } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import { formTypeField } from '@trestle/xep-0004'
import type { DiscoApi, DiscoTarget } from '@trestle/xep-0030'
import type { Dispose } from '@trestle/xmlstream'
import {
  NS_HTTP_UPLOAD,
  NS_HTTP_UPLOAD_OLD,
  NS_UPLOAD_PURPOSE,
  oldUploadExchange,
  type UploadRequestValue,
  type UploadSlotValue,
  uploadExchange,
} from './elements.js'
import type { httpUploadOps } from './ops.js'
import { fileTooLarge, inOldNamespace } from './upload-error.js'
import { usableHeaders } from './usable-headers.js'

const MAX_NAME = 255

export type UploadPurpose = NonNullable<UploadRequestValue['purpose']>['kind']

export interface ServeSlotsOptions {
  /** Bytes that a file may have. */
  readonly maxFileSize: number
  /** Purposes that are kept in their own way; others are refused. Default: `message`. */
  readonly purposes?: readonly UploadPurpose[] | undefined
  /** The name of the service in discovery. Default: HTTP File Upload. */
  readonly name?: string | undefined
}

interface Serving {
  readonly iq: Pick<Xmpp['iq'], 'onGet'>
  readonly disco: DiscoApi
  readonly api: Ops<typeof httpUploadOps>
  readonly scope: AddressScope
  readonly target: DiscoTarget
}

/** Announces a service at the addresses of a scope, and answers requests for slots there by the op. */
export function serveSlots({ iq, disco, api, scope, target }: Serving, options: ServeSlotsOptions): Dispose {
  const { maxFileSize, purposes = ['message'], name = 'HTTP File Upload' } = options

  async function slotFor(request: UploadRequestValue, { from, to }: IqContext): Promise<UploadSlotValue> {
    checkName(request.filename)
    if (request.size > maxFileSize) throw fileTooLarge(maxFileSize)
    if (request.purpose && !purposes.includes(request.purpose.kind)) throw new StanzaError('feature-not-implemented')
    const { put, get } = await api.run('getSlot', { jid: to, from, args: request })
    return {
      put: { url: new URL(put.url).href, headers: usableHeaders(put.headers) },
      get: { url: new URL(get.url).href },
    }
  }

  const form = { type: 'result' as const, fields: [{ var: 'max-file-size', values: [String(maxFileSize)] }] }
  const undo = [
    iq.onGet(uploadExchange, slotFor, scope),
    iq.onGet(
      oldUploadExchange,
      async (request, context) => {
        const { put, get } = await slotFor(request, context).catch((error) => {
          throw inOldNamespace(error)
        })
        // Without headers there is no way to upload to such a slot.
        if (put.headers.length > 0) throw new StanzaError('feature-not-implemented')
        return { put: put.url, get: get.url }
      },
      scope,
    ),
    disco.addIdentity({ category: 'store', type: 'file', name }, target),
    ...[NS_HTTP_UPLOAD, NS_HTTP_UPLOAD_OLD].flatMap((ns) => [
      disco.addFeature(ns, target),
      disco.addForm({ ...form, fields: [formTypeField(ns), ...form.fields] }, target),
    ]),
    ...purposes.map((one) => disco.addFeature(`${NS_UPLOAD_PURPOSE}#${one}`, target)),
  ]
  return () => {
    for (const dispose of undo) dispose()
  }
}

/** A name becomes a part of URLs and perhaps of paths. */
function checkName(filename: string): void {
  const isName = filename !== '' && filename.length <= MAX_NAME && !/[\p{Cc}/\\]/u.test(filename)
  if (!isName || /^\.{1,2}$/.test(filename)) {
    throw new StanzaError('not-acceptable', { text: 'This is no name of a file.' })
  }
}
