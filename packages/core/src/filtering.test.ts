import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { createManualClock } from '@trestle/testing'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createCore } from './core.js'

/** A host that is online, with a filter that holds what it is given until it is released. */
function setUp(direction: 'in' | 'out') {
  const clock = createManualClock()
  const core = createCore({
    kind: 'client',
    address: JID.parse('romeo@montague.example'),
    clock,
    liveness: { idle: 1000, timeout: 100 },
  })
  const told: string[] = []
  const seen: (string | undefined)[] = []
  const bodyOf = (element: Element) => new Message(element).body
  core.xmpp.events.on('message', ({ body }) => seen.push(body))
  core.attach(
    {
      open: true,
      writable: true,
      drained: async () => {},
      send: (element) => void seen.push(bodyOf(element)),
      pause: () => told.push('pause'),
      resume: () => told.push('resume'),
      abandon: () => told.push('abandon'),
    },
    JID.parse('romeo@montague.example/orchard'),
  )
  const held: (() => void)[] = []
  const dispose = core.xmpp.filter(direction, (element) => new Promise((resolve) => held.push(() => resolve(element))))
  const pass = (body: string) => {
    const message = Message.of({ to: 'juliet@capulet.example', body })
    if (direction === 'in') core.receive(message.element)
    else core.xmpp.send(message)
  }
  const release = async () => {
    for (const one of held) one()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { clock, core, told, seen, dispose, pass, release }
}

describe('asynchronous filters', () => {
  it('make a host read no more than they can take, and then read on', async () => {
    const core = createCore({ kind: 'client', address: JID.parse('romeo@montague.example') })
    const told: string[] = []
    const seen: (string | undefined)[] = []
    core.attach(
      {
        open: true,
        writable: true,
        drained: async () => {},
        send: () => {},
        pause: () => told.push('pause'),
        resume: () => told.push('resume'),
        abandon: () => {},
      },
      JID.parse('romeo@montague.example/orchard'),
    )
    const held: (() => void)[] = []
    core.xmpp.filter('in', (element) => new Promise((resolve) => held.push(() => resolve(element))))
    core.xmpp.events.on('message', ({ body }) => seen.push(body))
    const bodies = Array.from({ length: 200 }, (_, i) => `${i}`)
    for (const body of bodies) {
      if (told.length === 0) core.receive(Message.of({ body }).element)
    }
    expect(told).toEqual(['pause'])
    const done = new Promise((resolve) => core.xmpp.events.on('message', () => seen.length === 129 && resolve(seen)))
    for (const release of held) release()
    await done
    expect(told).toEqual(['pause', 'resume'])
    expect(seen).toEqual(bodies.slice(0, 129))
  })
})

describe('a filter that is removed', () => {
  it.each(['in', 'out'] as const)('lets nothing overtake what it holds still: %s', async (direction) => {
    const { seen, dispose, pass, release } = setUp(direction)
    pass('1')
    dispose()
    pass('2')
    await release()
    expect(seen).toEqual(['1', '2'])
    pass('3')
    expect(seen).toEqual(['1', '2', '3'])
  })
})

describe('a host that reads nothing for a while', () => {
  it('takes the silence for its own doing', async () => {
    const { clock, core, told, pass, release } = setUp('in')
    core.xmpp.events.on('error', () => {})
    core.xmpp.probe(() => true)
    for (let i = 0; i <= 128; i++) pass(`${i}`)
    core.xmpp.checkLink()
    clock.advance(5000)
    expect(told).toEqual(['pause'])
    await release()
    clock.advance(1000)
    expect(told).toEqual(['pause', 'resume'])
    clock.advance(100)
    expect(told).toEqual(['pause', 'resume', 'abandon'])
  })
})

describe('what waits to be sent before the end', () => {
  it('is waited for once, be it for filters or for the keeper', async () => {
    const { clock, core, pass } = setUp('out')
    core.xmpp.keepSessions({
      address: undefined,
      restore: async () => {},
      sent: () => true,
      unsent: () => {},
      received: () => false,
      attached: () => {},
      lost: () => true,
      ended: () => {},
      settled: (timeout) => new Promise((resolve) => clock.setTimeout(resolve, timeout)),
    })
    pass('1')
    let over = false
    void core.flushed(1000)?.then(() => {
      over = true
    })
    clock.advance(1000)
    await Promise.resolve()
    clock.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
    expect(over).toBe(true)
  })
})
