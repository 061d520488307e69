import { roster } from '@trestle/core'
import { childText, element, string } from '@trestle/stanza'
import { createTestNetwork } from '@trestle/testing'
import { pubsubNode } from '@trestle/xep-0060'
import { caps } from '@trestle/xep-0115'
import { expect, it } from 'vitest'
import { pep } from '../index.js'
import { pepService } from '../service.js'

const NODE = 'urn:example:letter'
const letters = pubsubNode(NODE, element(NODE, 'letter', { text: childText(string) }), {
  id: 'current',
  options: { accessModel: 'open', sendLastPublishedItem: 'on_sub_and_presence' },
})
const JULIET = 'juliet@superduper.example'

function verona() {
  const network = createTestNetwork()
  const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(pepService).goOnline()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(roster).use(caps).use(pep).goOnline()
  const seen: string[] = []
  const listen = () =>
    romeo.get(pep).onItem(letters, ({ value }) => void seen.push(value?.text ?? ''), { from: JULIET })
  const juliet = gateway.as(JULIET).get(pepService)
  return { network, gateway, romeo, juliet, seen, listen }
}

it('sends the last item to whom it learns to want it, and then each new one', async () => {
  const { network, romeo, juliet, seen, listen } = verona()
  await juliet.publish(letters, { text: 'first' })
  listen()
  romeo.send(romeo.presence({ to: JULIET }))
  await network.settled()
  expect(seen).toEqual(['first'])
  await juliet.publish(letters, { text: 'second' })
  await network.settled()
  expect(seen).toEqual(['first', 'second'])
})

it('sends nothing to those that want nothing, or are gone', async () => {
  const { network, romeo, juliet, seen, listen } = verona()
  romeo.send(romeo.presence({ to: JULIET }))
  await network.settled()
  const stop = listen()
  await juliet.publish(letters, { text: 'unwanted' })
  await network.settled()
  expect(seen).toEqual([])
  romeo.send(romeo.presence({ to: JULIET }))
  await network.settled()
  expect(seen).toEqual(['unwanted'])
  romeo.send(romeo.presence({ to: JULIET, type: 'unavailable' }))
  await network.settled()
  await juliet.publish(letters, { text: 'too late' })
  await network.settled()
  expect(seen).toEqual(['unwanted'])
  stop()
})

it('knows for each local address who wants its items', async () => {
  const { network, gateway, romeo, juliet, seen, listen } = verona()
  listen()
  const nurse = 'nurse@superduper.example'
  const others: string[] = []
  romeo.get(pep).onItem(letters, ({ value }) => void others.push(value?.text ?? ''), { from: nurse })
  for (const to of [JULIET, nurse]) romeo.send(romeo.presence({ to }))
  await network.settled()
  await juliet.publish(letters, { text: 'from Juliet' })
  await gateway.as(nurse).get(pepService).publish(letters, { text: 'from the nurse' })
  await network.settled()
  expect([seen, others]).toEqual([['from Juliet'], ['from the nurse']])
})
