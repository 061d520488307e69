import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { addOob, oob, oobReceived } from '@trestle/xep-0066'
import { expect, it, onTestFinished } from 'vitest'
import { httpUpload } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }
const functions = new URL('slixmpp-upload.py', import.meta.url)
const bytes = new TextEncoder().encode('Parting is such sweet sorrow')
const plugins = ['xep_0030', 'xep_0066', 'xep_0363']

describeWithSlixmpp(
  'files',
  { options: { users, uploads: true }, servers: ['prosody', 'ejabberd'], functions },
  (slixmpp) => {
    async function login(): Promise<Client> {
      const client = createClient(slixmpp.account('romeo')).use(httpUpload, { allowHttp: true }).use(oob)
      onTestFinished(() => client.stop())
      await client.start()
      return client
    }

    it('that are uploaded and announced are read and downloaded by slixmpp', async () => {
      const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', plugins)])
      const settings = { name: 'schöner brief.txt', type: 'text/plain', ...limit }
      const url = await romeo.get(httpUpload).upload(bytes, settings)
      romeo.send(addOob(romeo.message({ to: juliet.jid, type: 'chat', body: url }), url))
      const message = await juliet.next('message')
      expect(message).toMatchObject({ body: url, oob: { url } })
      expect(await juliet.call('download', { url })).toEqual(bytes)
    })

    it('that slixmpp uploads and announces are told of, and can be downloaded', async () => {
      const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', plugins)])
      const received = romeo.xmpp.events.wait(oobReceived, limit)
      // Its own search for services is broken on Python 3.11.
      const { jid: service } = await romeo.get(httpUpload).findService(undefined, limit)
      const uploaded = { service: `${service}`, name: 'schöner brief.txt', data: bytes, content_type: 'text/plain' }
      const url = (await juliet.call('upload', uploaded)) as string
      await juliet.send({ to: `${romeo.jid}`, type: 'chat', body: url, oob: { url } })
      expect(await received).toMatchObject({ url, isBody: true })
      expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(bytes)
    })
  },
)
