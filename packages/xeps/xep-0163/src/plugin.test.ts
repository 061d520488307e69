import { roster } from '@trestle/core'
import { childText, element, string } from '@trestle/stanza'
import { createTestHost, createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { pubsubNode } from '@trestle/xep-0060'
import { describe, expect, it } from 'vitest'
import { pep } from './index.js'

const NODE = 'urn:example:letter'
const letters = pubsubNode(NODE, element(NODE, 'letter', { text: childText(string) }), { id: 'current' })

const event = (from: string, text: string) => `<message from='${from}' to='romeo@montague.example/orchard'>
  <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NODE}'><item id='current'>
  <letter xmlns='${NODE}'><text>${text}</text></letter></item></items></event></message>`

async function romeo() {
  const host = createTestHost({ jid: 'romeo@montague.example/orchard' }).use(roster).use(pep).goOnline()
  const loaded = host.get(roster).load()
  await settled()
  const id = host.sent.find(({ name }) => name === 'iq')?.attrs['id']
  host.receive(`<iq type='result' id='${id}'><query xmlns='jabber:iq:roster'>
    <item jid='juliet@capulet.example' subscription='to'/><item jid='paris@verona.example' subscription='from'/></query></iq>`)
  await loaded
  return { host, api: host.get(pep) }
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

describe('handlers', () => {
  it('make the feature of their node, one for all, while there are any', async () => {
    const { host, api } = await romeo()
    const announced = async () => (await host.get(disco).ownInfo()).features.filter((one) => one === `${NODE}+notify`)
    expect(await announced()).toEqual([])
    const stops = [api.onItem(letters, () => {}), api.onNodeEvent(letters, () => {}, { from: 'account' })]
    expect(await announced()).toHaveLength(1)
    stops[0]?.()
    stops[0]?.()
    expect(await announced()).toHaveLength(1)
    stops[1]?.()
    expect(await announced()).toEqual([])
  })

  it('receive events of the own account and of contacts, and of nobody else', async () => {
    const { host, api } = await romeo()
    const seen: string[] = []
    api.onItem(letters, ({ value }, { from }) => void seen.push(`${from} ${value?.text}`))
    for (const sender of ['tybalt@capulet.example', 'paris@verona.example', 'juliet@capulet.example/balcony'])
      host.receive(event(sender, 'forged'))
    host.receive(event('juliet@capulet.example', 'Come'))
    host.receive(event('romeo@montague.example', 'By the wall'))
    await settled()
    expect(seen.sort()).toEqual(['juliet@capulet.example Come', 'romeo@montague.example By the wall'])
  })

  it('receive those of the own account, or of one account, alone where that is wanted', async () => {
    const { host, api } = await romeo()
    const seen: string[] = []
    api.onItem(letters, ({ value }) => void seen.push(`own ${value?.text}`), { from: 'account' })
    api.onItem(letters, ({ value }) => void seen.push(`paris ${value?.text}`), { from: 'paris@verona.example' })
    for (const sender of ['juliet@capulet.example', 'romeo@montague.example', 'paris@verona.example'])
      host.receive(event(sender, sender.split('@')[0] ?? ''))
    await settled()
    expect(seen.sort()).toEqual(['own romeo', 'paris paris'])
  })

  it('report what they throw, and answer nothing', async () => {
    const { host, api } = await romeo()
    const errors: unknown[] = []
    host.xmpp.events.on('error', ({ error }) => errors.push(error))
    api.onItem(letters, () => {
      throw new Error('Torn.')
    })
    const sent = host.sent.length
    host.receive(event('juliet@capulet.example', 'Come'))
    await settled()
    expect(errors).toMatchObject([{ message: 'Torn.' }])
    expect(host.sent.length).toBe(sent)
  })

  it('are those of one address of a component, or of all', async () => {
    const network = createTestNetwork()
    const host = network.join({ jid: 'superduper.example', kind: 'component' }).use(pep).goOnline()
    const features = async (jid: string) =>
      (await host.as(jid).get(disco).ownInfo()).features.filter((one) => one.endsWith('+notify'))
    const stop = host
      .as('juliet@superduper.example')
      .get(pep)
      .onItem(letters, () => {})
    expect(await features('juliet@superduper.example')).toEqual([`${NODE}+notify`])
    expect(await features('nurse@superduper.example')).toEqual([])
    stop()
    host.get(pep).onItem(letters, () => {}, { everywhere: true })
    expect(await features('nurse@superduper.example')).toEqual([`${NODE}+notify`])
  })
})

it('publishes and retracts at the own account', async () => {
  const { host, api } = await romeo()
  const answer = async (result = '') => {
    await settled()
    const { attrs } = host.sent.at(-1) ?? { attrs: {} as Record<string, string> }
    host.receive(`<iq type='result' id='${attrs['id']}'>${result}</iq>`)
    return attrs
  }
  const published = api.publish(letters, { text: 'By the wall' })
  expect((await answer())['to']).toBeUndefined()
  expect(await published).toBe('current')
  const retracted = api.retract(letters, 'current')
  await answer()
  await retracted
  const supported = api.isSupported()
  expect(
    (
      await answer(
        `<query xmlns='http://jabber.org/protocol/disco#info'><identity category='pubsub' type='pep'/></query>`,
      )
    )['to'],
  ).toBe('romeo@montague.example')
  expect(await supported).toBe(true)
})
