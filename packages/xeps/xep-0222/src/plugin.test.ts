import { childText, element, string } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { pubsubNode } from '@trestle/xep-0060'
import { serialize } from '@trestle/xml'
import { expect, it } from 'vitest'
import { publicStorage } from './index.js'

const Key = element('urn:example:key', 'key', { text: childText(string) })
const keys = pubsubNode('urn:example:key', Key, { options: { accessModel: 'open', sendLastPublishedItem: 'on_sub' } })
const PEP = `<identity category='pubsub' type='pep'/>`
const OPTIONS = `<feature var='http://jabber.org/protocol/pubsub#publish-options'/>`

function juliet(info: string, items = '') {
  const host = createTestHost({
    jid: 'juliet@capulet.example/balcony',
    onSent({ attrs, children }) {
      const asks = children.some((child) => typeof child !== 'string' && child.name === 'query')
      const answer = asks ? `<query xmlns='http://jabber.org/protocol/disco#info'>${info}</query>` : items
      const from = attrs['to'] === undefined ? '' : `from='${attrs['to']}'`
      queueMicrotask(() => host.receive(`<iq type='result' ${from} id='${attrs['id']}'>${answer}</iq>`))
    },
  })
  host.use(publicStorage).goOnline()
  return { host, api: host.get(publicStorage) }
}

it('keeps items, and does not send the last one again, whatever the node wants', async () => {
  const { host, api } = juliet(PEP + OPTIONS)
  await api.store(keys, { text: 'AAAA' }, { id: 'one' })
  const sent = serialize(host.sent.at(-1)!)
  expect(sent).toMatch(/persist_items'[^/]*><value>1</)
  expect(sent).toMatch(/send_last_published_item'[^/]*><value>never</)
  expect(sent).toMatch(/access_model'[^/]*><value>open</)
})

it('reads what an account keeps', async () => {
  const items = `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:example:key'>
    <item id='one'><key xmlns='urn:example:key'><text>AAAA</text></key></item></items></pubsub>`
  const { host, api } = juliet(PEP + OPTIONS, items)
  expect(await api.retrieve(keys, 'romeo@montague.example')).toMatchObject([{ id: 'one', value: { text: 'AAAA' } }])
  expect(host.sent.at(-1)?.attrs['to']).toBe('romeo@montague.example')
})

it.each([
  ['nothing', ''],
  ['no publish-options', PEP],
  ['no personal eventing', OPTIONS],
])('stores nothing where the server has %s', async (_, info) => {
  const { host, api } = juliet(info)
  await expect(api.store(keys, { text: 'AAAA' })).rejects.toMatchObject({ code: 'unsupported' })
  expect(host.sent.map((one) => serialize(one)).join()).not.toContain('AAAA')
})
