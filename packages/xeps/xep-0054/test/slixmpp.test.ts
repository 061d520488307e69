import { type Client, createClient } from '@trestle/client'
import { createComponent } from '@trestle/component'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { vcard } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const GATEWAY = 'gw.localhost'
const components = { [GATEWAY]: 'secret' }
const limit = { timeout: 30_000 }
const plugins = ['xep_0054']
const functions = new URL('slixmpp-vcards.py', import.meta.url)
const jpeg = new Uint8Array(2000).map((_, at) => [0xff, 0xd8, 0xff][at] ?? at)

describeWithSlixmpp(
  'vCards',
  { options: { users, components }, servers: ['prosody', 'ejabberd'], functions },
  (slixmpp) => {
    async function login(): Promise<Client> {
      const client = createClient(slixmpp.account('romeo')).use(vcard)
      onTestFinished(() => client.stop())
      await client.start()
      return client
    }

    it('that are set here are read by slixmpp', async () => {
      const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', plugins)])
      const name = { family: 'Montague', given: 'Romeo' }
      await romeo.get(vcard).setVcard({ fullName: 'Romeo Montague', name, nicknames: ['romeo'] }, limit)
      await romeo.get(vcard).setPhoto(jpeg, 'image/jpeg', limit)
      expect(await juliet.call('xep_0054.get_vcard', { jid: 'romeo@localhost' })).toMatchObject({
        vcard_temp: {
          FN: 'Romeo Montague',
          N: { FAMILY: 'Montague', GIVEN: 'Romeo' },
          NICKNAME: ['romeo'],
          PHOTO: { TYPE: 'image/jpeg', BINVAL: jpeg },
        },
      })
    })

    it('that slixmpp sets are read here', async () => {
      const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', plugins)])
      const set = {
        FN: 'Juliet Capulet',
        N: { FAMILY: 'Capulet', GIVEN: 'Juliet' },
        PHOTO: { TYPE: 'image/jpeg', BINVAL: jpeg },
      }
      await juliet.ask({ type: 'set', vcard_temp: set })
      expect(await romeo.get(vcard).getVcard('juliet@localhost', limit)).toMatchObject({
        fullName: 'Juliet Capulet',
        name: { family: 'Capulet', given: 'Juliet' },
      })
      expect(await romeo.get(vcard).getPhoto('juliet@localhost', limit)).toEqual({ type: 'image/jpeg', data: jpeg })
    })

    it('of addresses of a component are read by slixmpp', async () => {
      const { host, componentPort: port } = slixmpp.server()
      const gateway = createComponent({ jid: GATEWAY, secret: 'secret', host, port }).use(vcard)
      onTestFinished(() => gateway.stop())
      const [juliet] = await Promise.all([slixmpp.login('juliet', plugins), gateway.start()])
      await gateway
        .as(`nurse@${GATEWAY}`)
        .get(vcard)
        .setVcard({ fullName: 'Angelica', urls: ['https://verona.example'] })
      const ask = (jid: string) => juliet.call('xep_0054.get_vcard', { jid })
      expect(await ask(`nurse@${GATEWAY}`)).toMatchObject({
        vcard_temp: { FN: 'Angelica', URL: 'https://verona.example' },
      })
      await expect(ask(`nobody@${GATEWAY}`)).rejects.toMatchObject({ condition: 'service-unavailable' })
    })

    it('of a component of slixmpp are read here', async () => {
      const [romeo, gateway] = await Promise.all([login(), slixmpp.attach(GATEWAY, plugins)])
      await gateway.call('keep', { jid: GATEWAY, name: 'Gateway' })
      expect(await romeo.get(vcard).getVcard(GATEWAY, limit)).toMatchObject({ fullName: 'Gateway' })
      // slixmpp should answer service-unavailable where it has none; it fails, and says so.
      const none = romeo.get(vcard).getVcard(`nobody@${GATEWAY}`, limit)
      await expect(none).rejects.toMatchObject({ code: 'undefined-condition' })
    })
  },
)
