import { Message, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { expect, it } from 'vitest'
import { createComponentTable } from './component-table.js'
import { createLocalHost, type LocalHostSettings } from './local-host.js'
import { startOnDemand } from './start-on-demand.js'

const domain = 'rooms.verona.example'

function scene(prepare: () => Promise<void> = async () => {}) {
  const components = createComponentTable(new Map())
  const [seen, routed, logged]: [string[], Element[], string[]] = [[], [], []]
  let starts = 0
  const route = (element: Element) => void routed.push(element)
  const log = (line: string) => void logged.push(line)
  const onDemand = startOnDemand({ domain, components, route, log }, async (settings: LocalHostSettings) => {
    starts++
    await prepare()
    const host = createLocalHost(settings)
    host.xmpp.events.on('message', ({ body }) => void seen.push(body ?? ''))
    await host.start()
    return host
  })
  const send = (body: string) =>
    components.send(domain, Message.of({ from: 'romeo@montague.example', to: domain, body, id: body }).element)
  return { components, seen, routed, logged, onDemand, send, starts: () => starts }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('starts with the first stanza, and hands on all of them in their order', async () => {
  const { components, seen, onDemand, send, starts } = scene()
  await settled()
  expect([components.isAttached(domain), starts()]).toEqual([true, 0])
  for (const body of 'ab') send(body)
  await settled()
  send('c')
  await settled()
  expect([seen.join(''), starts()]).toEqual(['abc', 1])
  await onDemand.stop()
  expect(components.isAttached(domain)).toBe(false)
})

it('refuses what waits where it cannot start, and tries again', async () => {
  let fails = true
  const { seen, routed, logged, send, starts } = scene(async () => {
    if (fails) throw new Error('no rooms today')
  })
  send('a')
  await settled()
  expect(routed.map((one) => [one.attrs['id'], one.attrs['type']])).toEqual([['a', 'error']])
  expect(logged[0]).toContain('no rooms today')
  fails = false
  send('b')
  await settled()
  expect([seen.join(''), starts()]).toEqual(['b', 2])
})

it('lets only so many stanzas wait', () => {
  const { send } = scene(() => new Promise(() => {}))
  expect(() => {
    for (let i = 0; i < 2000; i++) send(`${i}`)
  }).toThrow(StanzaError)
})
