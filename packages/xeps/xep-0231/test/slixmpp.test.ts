import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { bob } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }
const data = Uint8Array.from({ length: 8192 }, (_, index) => (index * 7919) % 251)
const COUCOU = 'sha1+5ed25af7b1ed23fb00122e13d7f74c4d8262acd8@bob.xmpp.org'

describeWithSlixmpp('bits of binary', { options: { users } }, (slixmpp) => {
  async function login(): Promise<Client> {
    const client = createClient(slixmpp.account('romeo')).use(bob)
    onTestFinished(() => client.stop())
    await client.start()
    return client
  }

  it('of slixmpp are fetched', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0231'])])
    const cid = String(await juliet.call('xep_0231.set_bob', { data, mtype: 'image/png', max_age: 600 }))
    const fetched = await romeo.get(bob).getBob({ cid, from: juliet.jid }, limit)
    expect(fetched).toEqual({ cid, type: 'image/png', maxAge: 600, data })
    // slixmpp should answer item-not-found where it has none; it fails, and says so.
    const none = romeo.get(bob).getBob({ cid: COUCOU, from: juliet.jid }, limit)
    await expect(none).rejects.toMatchObject({ code: 'undefined-condition' })
  })

  it('are fetched by slixmpp', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0231'])])
    const cid = await romeo.get(bob).setBob(data, 'image/png', { maxAge: 600 })
    const ask = { jid: `${romeo.jid}`, cid }
    const read = { bob: { cid, type: 'image/png', max_age: 600, data } }
    expect(await juliet.call('xep_0231.get_bob', ask)).toMatchObject(read)
    await romeo.get(bob).delBob(cid)
    const gone = juliet.call('xep_0231.get_bob', { ...ask, cached: false })
    await expect(gone).rejects.toMatchObject({ condition: 'item-not-found' })
  })

  it('that slixmpp sends along with a message are kept', async () => {
    const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', ['xep_0231'])])
    const small = new TextEncoder().encode('coucou')
    const heard = romeo.xmpp.events.wait('message', limit)
    await juliet.send({ to: `${romeo.jid}`, body: 'Cuckoo', bob: { cid: COUCOU, type: 'text/plain', data: small } })
    await heard
    expect((await romeo.get(bob).getBob({ cid: COUCOU })).data).toEqual(small)
  })
})
