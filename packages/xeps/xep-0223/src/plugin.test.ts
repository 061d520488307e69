import { childText, element, string } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { pubsubNode } from '@trestle/xep-0060'
import { serialize } from '@trestle/xml'
import { expect, it } from 'vitest'
import { privateStorage } from './index.js'

const secrets = pubsubNode('urn:example:secret', element('urn:example:secret', 'secret', { text: childText(string) }), {
  options: { accessModel: 'open', maxItems: 3 },
})
const PEP = `<identity category='pubsub' type='pep'/>`
const OPTIONS = `<feature var='http://jabber.org/protocol/pubsub#publish-options'/>`

function romeo(info: string) {
  const host = createTestHost({
    jid: 'romeo@montague.example/orchard',
    onSent({ attrs, children }) {
      const asks = children.some((child) => typeof child !== 'string' && child.name === 'query')
      const answer = asks ? `<query xmlns='http://jabber.org/protocol/disco#info'>${info}</query>` : ''
      const from = attrs['to'] === undefined ? '' : `from='${attrs['to']}'`
      queueMicrotask(() => host.receive(`<iq type='result' ${from} id='${attrs['id']}'>${answer}</iq>`))
    },
  })
  host.use(privateStorage).goOnline()
  return { host, api: host.get(privateStorage) }
}

it('stores with the access model whitelist, whatever the node wants', async () => {
  const { host, api } = romeo(PEP + OPTIONS)
  await api.store(secrets, { text: 'By the wall' }, { id: 'one' })
  const sent = serialize(host.sent.at(-1)!)
  expect(sent).toContain('whitelist')
  expect(sent).toContain('pubsub#max_items')
  expect(sent).not.toContain('<value>open</value>')
})

it.each([
  ['nothing', ''],
  ['no publish-options', PEP],
  ['no personal eventing', OPTIONS],
])('stores nothing where the server has %s', async (_, info) => {
  const { host, api } = romeo(info)
  await expect(api.store(secrets, { text: 'By the wall' })).rejects.toMatchObject({ code: 'unsupported' })
  expect(host.sent.map((one) => serialize(one)).join()).not.toContain('By the wall')
})
