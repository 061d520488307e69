import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { httpUpload } from '../src/index.js'

const users = { romeo: 'wherefore' }
const limit = { timeout: 30_000 }

describeWithServers('uploads', { options: { users, uploads: true } }, (server) => {
  async function login(): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `romeo@${domain}`, password: users.romeo, host, port, tls: { ca } })
    onTestFinished(() => client.stop())
    await client.use(httpUpload, { allowHttp: true }).start()
    return client
  }

  it('are there for everybody afterwards', async () => {
    const upload = (await login()).get(httpUpload)
    expect(await upload.findService(undefined, limit)).toMatchObject({ maxFileSize: 100_000, isOld: false })
    const bytes = Uint8Array.from({ length: 90_000 }, (_, index) => index)
    const told: number[] = []
    const progress = (sent: number) => void told.push(sent)
    const name = 'schöner brief.txt'
    const url = await upload.upload(bytes, { name, type: 'text/plain', progress, ...limit })
    expect([told[0], told.at(-1)]).toEqual([0, bytes.length])
    const response = await fetch(url)
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/plain/),
    ])
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  })

  it('are refused where they are too large', async () => {
    const client = await login()
    const { requestSlot, findService } = client.get(httpUpload)
    const { jid } = await findService(undefined, limit)
    // The limit is not known, so the server is asked.
    const refused = requestSlot({ filename: 'large.bin', size: 100_001 }, { jid, isOld: false }, limit)
    await expect(refused).rejects.toMatchObject({ code: 'file-too-large', maxFileSize: 100_000 })
  })
})
