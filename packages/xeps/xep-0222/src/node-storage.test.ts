import { childText, element, string } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { FORM_PUBLISH_OPTIONS, OwnerPubsub, Pubsub, pubsubNode } from '@trestle/xep-0060'
import { type Element, serialize } from '@trestle/xml'
import { expect, it } from 'vitest'
import { publicStorage } from './index.js'

const Key = element('urn:example:key', 'key', { text: childText(string) })
const keys = pubsubNode('urn:example:key', Key, { options: { accessModel: 'open', maxItems: 'max' } })
const INFO = `<query xmlns='http://jabber.org/protocol/disco#info'><identity category='pubsub' type='pep'/>
  <feature var='${FORM_PUBLISH_OPTIONS}'/></query>`
const error = (condition: string) =>
  `<error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

/** A server that takes the publish-options for access and keeping alone, as ejabberd does. */
function juliet(refusal = 'resource-constraint') {
  let exists = false
  const told: string[] = []

  function answer(iq: Element): string {
    const request = iq.get(Pubsub)
    if (request?.create) {
      exists = true
      told.push('create')
    } else if (request?.publish) {
      if (serialize(iq).includes('max_items')) return error(refusal)
      exists = true
      told.push('publish')
    } else if (iq.get(OwnerPubsub)?.configure) {
      if (!exists) return error('item-not-found')
      told.push('configure')
    } else return INFO
    return ''
  }

  const host = createTestHost({
    jid: 'juliet@capulet.example/balcony',
    onSent(iq) {
      const result = answer(iq)
      const type = result.startsWith('<error') ? 'error' : 'result'
      const from = iq.attrs['to'] === undefined ? '' : `from='${iq.attrs['to']}'`
      queueMicrotask(() => host.receive(`<iq type='${type}' ${from} id='${iq.attrs['id']}'>${result}</iq>`))
    },
  })
  host.use(publicStorage).goOnline()
  return { api: host.get(publicStorage), told }
}

it('configures a node before it publishes, where the server does not take the publish-options', async () => {
  const { api, told } = juliet()
  await api.store(keys, { text: 'AAAA' }, { id: 'one' })
  await api.store(keys, { text: 'BBBB' }, { id: 'two' })
  expect(told).toEqual(['create', 'publish', 'configure', 'publish'])
})

it('does nothing of that for other refusals', async () => {
  const { api, told } = juliet('forbidden')
  await expect(api.store(keys, { text: 'AAAA' })).rejects.toMatchObject({ condition: 'forbidden' })
  expect(told).toEqual([])
})
