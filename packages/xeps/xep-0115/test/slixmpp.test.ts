import { type Client, createClient } from '@trestle/client'
import { describeWithSlixmpp } from '@trestle/test-fixtures'
import { disco } from '@trestle/xep-0030'
import { expect, it, onTestFinished } from 'vitest'
import { caps, capsLearned, NS_CAPS } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 30_000 }
const plugins = ['xep_0115', 'xep_0128']
const functions = new URL('slixmpp-caps.py', import.meta.url)

describeWithSlixmpp(
  'entity capabilities',
  { options: { users }, servers: ['prosody', 'ejabberd'], functions },
  (slixmpp) => {
    async function login(): Promise<Client> {
      const client = createClient(slixmpp.account('romeo')).use(caps).use(disco)
      onTestFinished(() => client.stop())
      await client.start()
      return client
    }

    it('of slixmpp are learned, with languages and forms, as their hash says', async () => {
      const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', plugins)])
      const learned = romeo.xmpp.events.wait(capsLearned, limit)
      const ver = await juliet.call('announce', { to: `${romeo.jid}` })
      const { jid, caps: announced, info } = await learned
      expect(`${jid}`).toBe(juliet.jid)
      expect(announced).toMatchObject({ hash: 'sha-1', ver })
      expect(info.features).toContain(NS_CAPS)
      expect(info.identities).toContainEqual({ category: 'client', type: 'pc', name: 'Balkon', lang: 'de' })
      expect(info.forms).toHaveLength(1)
      // Kept by its hash alone, which only a verified one is.
      expect(await romeo.get(caps).api.run('capsOf', { args: { hash: 'sha-1', ver: String(ver) } })).toEqual(info)
    })

    it('reach slixmpp, which verifies them, with languages and forms', async () => {
      const [romeo, juliet] = await Promise.all([login(), slixmpp.login('juliet', plugins)])
      romeo.get(disco).addIdentity({ category: 'client', type: 'pc', name: 'Laute', lang: 'de' })
      romeo.get(disco).addForm({
        type: 'result',
        fields: [
          { var: 'FORM_TYPE', type: 'hidden', values: ['urn:xmpp:dataforms:softwareinfo'] },
          { var: 'software', values: ['Lute'] },
          { var: 'ip_version', type: 'text-multi', values: ['ipv6', 'ipv4'] },
        ],
      })
      const { ver, node } = await romeo.get(caps).own()
      romeo.send(romeo.presence({ to: juliet.jid }))
      expect(await juliet.next('entity_caps', ({ from }) => from === `${romeo.jid}`)).toMatchObject({
        caps: { hash: 'sha-1', node, ver },
      })
      const known = () => juliet.call('xep_0115.get_caps', { verstring: ver })
      await expect.poll(known, limit).toMatchObject({ features: expect.arrayContaining([NS_CAPS]) })
      expect(await juliet.call('xep_0115.get_verstring', { jid: `${romeo.jid}` })).toBe(ver)
    })
  },
)
