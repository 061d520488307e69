import { ForbiddenError } from '@trestle/api-registry'
import { StanzaError } from '@trestle/stanza'
import { createTestNetwork } from '@trestle/testing'
import { formTypeField } from '@trestle/xep-0004'
import { disco } from '@trestle/xep-0030'
import { serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  type HttpUploadOptions,
  httpUpload,
  NS_HTTP_UPLOAD,
  OldFileTooLarge,
  oldUploadExchange,
  retryLater,
  type ServeSlotsOptions,
  type UploadRequestValue,
  type UploadSlotValue,
  uploadExchange,
} from './index.js'

const bytes = new TextEncoder().encode('Parting is such sweet sorrow')
const slot: UploadSlotValue = {
  put: {
    url: 'https://files.example/put/c0ffee/schön.txt',
    headers: [
      { name: 'Authorization', value: 'Bearer rose' },
      { name: 'Host', value: 'evil.example' },
    ],
  },
  get: { url: 'https://files.example/c0ffee/sch%C3%B6n.txt' },
}

interface Uploaded {
  readonly url: string
  readonly init: RequestInit
}

/** Romeo, his server as a component that lists its services, and an upload service. */
function setUp(options: HttpUploadOptions = {}, serving: ServeSlotsOptions = { maxFileSize: 1000 }, status = 201) {
  const network = createTestNetwork()
  const uploads: Uploaded[] = []
  const fetch: typeof globalThis.fetch = async (url, init) => {
    uploads.push({ url: String(url), init: init ?? {} })
    return new Response(null, { status })
  }
  const server = network.join({ jid: 'montague.example', kind: 'component' }).use(disco).goOnline()
  const service = network.join({ jid: 'upload.montague.example', kind: 'component' }).use(httpUpload).goOnline()
  const romeo = network
    .join({ jid: 'romeo@montague.example/orchard' })
    .use(httpUpload, { fetch, ...options })
    .goOnline()
  server.get(disco).addItem({ jid: service.jid })
  const asked: UploadRequestValue[] = []
  const undo = service.get(httpUpload).serve(serving)
  const grant = (granted = slot) =>
    service.get(httpUpload).api.register('getSlot', ({ args }) => {
      asked.push(args)
      return granted
    })
  return { network, romeo, service, server, uploads, asked, grant, undo }
}

async function* inPieces() {
  yield bytes.subarray(0, 7)
  yield bytes.subarray(7)
}

describe('an upload', () => {
  it.each([
    ['bytes', () => bytes],
    ['a blob', () => new Blob([bytes])],
    ['a stream', () => new Blob([bytes]).stream()],
    ['pieces', inPieces],
  ])('of %s finds the service, and sends what is allowed to the slot', async (_, input) => {
    const { romeo, uploads, asked, grant } = setUp()
    grant()
    const url = await romeo.get(httpUpload).upload(input(), { name: 'schön.txt', type: 'text/plain' })
    expect(url).toBe(slot.get.url)
    expect(asked).toEqual([{ filename: 'schön.txt', size: bytes.length, contentType: 'text/plain' }])
    const [{ url: put, init }] = uploads as [Uploaded]
    expect(put).toBe('https://files.example/put/c0ffee/sch%C3%B6n.txt')
    expect(init).toMatchObject({ method: 'PUT', redirect: 'error', credentials: 'omit' })
    expect([...(init.headers as Headers)]).toEqual([
      ['authorization', 'Bearer rose'],
      ['content-type', 'text/plain'],
    ])
    expect(new Uint8Array(await (init.body as Blob).arrayBuffer())).toEqual(bytes)
  })

  it('goes to a service that is known, without asking what it is', async () => {
    const { romeo, service, grant } = setUp()
    grant()
    const known = { jid: service.jid, isOld: false }
    expect(await romeo.get(httpUpload).upload(bytes, { service: known })).toBe(slot.get.url)
    expect(romeo.sent.map((sent) => sent.elements()[0]?.name)).toEqual(['request'])
    const limited = romeo.get(httpUpload).upload(bytes, { service: { ...known, maxFileSize: 8 } })
    await expect(limited).rejects.toMatchObject({ code: 'file-too-large', maxFileSize: 8 })
  })

  it('says what was wrong', async () => {
    const { romeo, grant } = setUp({}, undefined, 507)
    grant()
    await expect(romeo.get(httpUpload).upload(bytes)).rejects.toMatchObject({ code: 'http', status: 507 })
    const { server, service, romeo: other } = setUp()
    server.remove(disco)
    await expect(other.get(httpUpload).upload(bytes, { service: server.jid })).rejects.toThrow()
    await expect(other.get(httpUpload).upload(bytes, { service: service.jid })).rejects.toMatchObject({
      condition: 'forbidden',
    })
  })

  it.each([200, 201, 204])('is done with the status %i', async (status) => {
    const { romeo, grant } = setUp({}, undefined, status)
    grant()
    expect(await romeo.get(httpUpload).upload(bytes)).toBe(slot.get.url)
  })

  it('is refused before anything is sent where it is too large', async () => {
    const { romeo, asked, grant } = setUp({}, { maxFileSize: 8 })
    grant()
    for (const input of [bytes, new Blob([bytes]), inPieces()]) {
      await expect(romeo.get(httpUpload).upload(input)).rejects.toMatchObject({
        code: 'file-too-large',
        maxFileSize: 8,
      })
    }
    expect(asked).toEqual([])
  })

  it.each(['http://files.example/a', 'file:///etc/passwd', 'nonsense'])('goes to no %s', async (url) => {
    const { romeo, uploads, grant } = setUp()
    grant({ ...slot, get: { url: url === 'nonsense' ? 'data:,x' : url } })
    await expect(romeo.get(httpUpload).upload(bytes)).rejects.toMatchObject({ code: 'insecure-url' })
    expect(uploads).toEqual([])
  })

  it('may go to http where an option says so, and nowhere without a service', async () => {
    const plain = { put: { url: 'http://localhost/put', headers: [] }, get: { url: 'http://localhost/get' } }
    const { romeo, grant, undo } = setUp({ allowHttp: true })
    grant(plain)
    expect(await romeo.get(httpUpload).upload(bytes)).toBe('http://localhost/get')
    undo()
    const nowhere = setUp()
    nowhere.undo()
    await expect(nowhere.romeo.get(httpUpload).upload(bytes)).rejects.toMatchObject({ code: 'no-service' })
  })
})

describe('a service of others', () => {
  const request = { filename: 'a.txt', size: 10 }

  it.each([false, true])('may leave spaces and letters in its URLs (older namespace: %s)', async (isOld) => {
    const { romeo, service, undo } = setUp()
    undo()
    const url = 'https://files.example/c0ffee/lettera più bella.txt'
    service.xmpp.iq.onGet(uploadExchange, () => ({ put: { url, headers: [] }, get: { url } }))
    service.xmpp.iq.onGet(oldUploadExchange, () => ({ put: url, get: url }))
    const { put, get } = await romeo.get(httpUpload).requestSlot(request, { jid: service.jid, isOld })
    const encoded = 'https://files.example/c0ffee/lettera%20pi%C3%B9%20bella.txt'
    expect([put.url, get.url]).toEqual([encoded, encoded])
  })

  it.each([undefined, '', 'infinity', '-1'])('has no limit that could be kept to with %j', async (value) => {
    const { romeo, service, undo } = setUp()
    undo()
    service.get(disco).addFeature(NS_HTTP_UPLOAD)
    const limit = { var: 'max-file-size', values: value === undefined ? [] : [value] }
    service.get(disco).addForm({ type: 'result', fields: [formTypeField(NS_HTTP_UPLOAD), limit] })
    const found = await romeo.get(httpUpload).findService()
    expect([String(found.jid), found.maxFileSize]).toEqual([String(service.jid), undefined])
  })

  it('says in the older namespace what is too large for it', async () => {
    const { romeo, service, undo } = setUp()
    undo()
    service.xmpp.iq.onGet(oldUploadExchange, () => {
      throw new StanzaError('not-acceptable', { details: [OldFileTooLarge.encode({ maxFileSize: 9 })] })
    })
    const refused = romeo.get(httpUpload).requestSlot(request, { jid: service.jid, isOld: true })
    await expect(refused).rejects.toMatchObject({ code: 'file-too-large', maxFileSize: 9 })
  })
})

describe('a service', () => {
  const request = { filename: 'a.txt', size: 10 }

  it('announces itself and its limit while it serves, at its addresses alone', async () => {
    const { romeo, service, undo } = setUp({}, { maxFileSize: 1000, purposes: ['message', 'profile'] })
    expect(await romeo.get(httpUpload).findService()).toMatchObject({
      jid: service.jid,
      maxFileSize: 1000,
      isOld: false,
    })
    const info = await romeo.get(disco).getInfo(service.jid)
    expect(info.features).toContain(`urn:xmpp:http:upload:purpose:0#profile`)
    expect(info.identities).toContainEqual(expect.objectContaining({ category: 'store', type: 'file' }))
    expect((await romeo.get(disco).getInfo('nurse@upload.montague.example')).features).not.toContain(NS_HTTP_UPLOAD)
    undo()
    expect((await romeo.get(disco).getInfo(service.jid)).features).not.toContain(NS_HTTP_UPLOAD)
  })

  it('answers the older namespace too, where a slot needs no headers', async () => {
    const { romeo, service, grant } = setUp()
    const undo = grant({ ...slot, put: { ...slot.put, headers: [] } })
    const old = { jid: service.jid, isOld: true }
    expect((await romeo.get(httpUpload).requestSlot(request, old)).get).toEqual(slot.get)
    undo()
    grant()
    await expect(romeo.get(httpUpload).requestSlot(request, old)).rejects.toMatchObject({
      condition: 'feature-not-implemented',
    })
  })

  it('refuses in the older namespace what was asked for in it', async () => {
    const { romeo, service } = setUp()
    const detailOf = async (size: number) => {
      const refused = romeo.iq.get(service.jid, oldUploadExchange, { ...request, size })
      const error = await refused.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      return error instanceof StanzaError ? [error.condition, ...error.details.map((one) => serialize(one))] : error
    }
    const tooLarge = `<file-too-large xmlns='urn:xmpp:http:upload'><max-file-size>1000</max-file-size></file-too-large>`
    expect(await detailOf(1001)).toEqual(['not-acceptable', tooLarge])
    const { api } = service.get(httpUpload)
    api.register('getSlot', () => {
      throw retryLater(new Date(0), 'Quota reached.')
    })
    expect(await detailOf(10)).toEqual(['resource-constraint'])
    api.register('getSlot', () => {
      throw new ForbiddenError()
    })
    expect(await detailOf(10)).toEqual(['forbidden'])
  })

  it('refuses what is too large, and says when to try again', async () => {
    const { romeo, service } = setUp()
    const of = { jid: service.jid, isOld: false }
    const { requestSlot } = romeo.get(httpUpload)
    await expect(requestSlot({ ...request, size: 1001 }, of)).rejects.toMatchObject({
      code: 'file-too-large',
      maxFileSize: 1000,
    })
    const retryAt = new Date('2026-01-31T12:00:00Z')
    service.get(httpUpload).api.register('getSlot', () => {
      throw retryLater(retryAt, 'Five files a day')
    })
    await expect(requestSlot(request, of)).rejects.toMatchObject({ code: 'retry', retryAt })
  })

  it.each(['../a', '..', 'a\\b', '', 'a\u0085', 'a'.repeat(256)])('refuses the name %j', async (filename) => {
    const { romeo, service, asked, grant } = setUp()
    grant()
    const slotOf = romeo.get(httpUpload).requestSlot({ ...request, filename }, { jid: service.jid, isOld: false })
    await expect(slotOf).rejects.toMatchObject({ condition: 'not-acceptable' })
    expect(asked).toEqual([])
  })

  it('refuses purposes that it does not keep to', async () => {
    const { romeo, service, grant } = setUp()
    grant()
    const purpose = { kind: 'permanent' as const, value: {} }
    await expect(
      romeo.get(httpUpload).requestSlot({ ...request, purpose }, { jid: service.jid, isOld: false }),
    ).rejects.toMatchObject({ condition: 'feature-not-implemented' })
  })
})
