import { JID } from '@trestle/jid'
import { element, exchange, Message, optional, string, text } from '@trestle/stanza'
import { createManualClock, createTestNetwork } from '@trestle/testing'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createCore } from './core.js'
import { filterOrder } from './filters.js'
import { definePlugin } from './plugin.js'

/** A filter that holds what it is given until it is released; afterwards it holds nothing. */
function createHolder() {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return {
    hold: (element: Element) => released.then(() => element),
    async release() {
      release()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

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
  const { hold, release } = createHolder()
  const dispose = core.xmpp.filter(direction, hold)
  const pass = (body: string) => {
    const message = Message.of({ to: 'juliet@capulet.example', body })
    if (direction === 'in') core.receive(message.element)
    else core.xmpp.send(message)
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
    const { hold, release } = createHolder()
    core.xmpp.filter('in', hold)
    core.xmpp.events.on('message', ({ body }) => seen.push(body))
    const bodies = Array.from({ length: 1200 }, (_, i) => `${i}`)
    for (const body of bodies) {
      if (told.length === 0) core.receive(Message.of({ body }).element)
    }
    expect(told).toEqual(['pause'])
    const done = new Promise((resolve) => core.xmpp.events.on('message', () => seen.length === 1025 && resolve(seen)))
    await release()
    await done
    expect(told).toEqual(['pause', 'resume'])
    expect(seen).toEqual(bodies.slice(0, 1025))
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
    for (let i = 0; i <= 1024; i++) pass(`${i}`)
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
    // Were the rest of the time measured by the date, the keeper would have an hour.
    clock.setDate(clock.now() - 3_600_000)
    clock.advance(1000)
    await Promise.resolve()
    clock.advance(0)
    await new Promise((resolve) => setImmediate(resolve))
    expect(over).toBe(true)
  })
})

describe('a filter that asks for something while a message is sent, as encryption does', () => {
  const Devices = element('urn:example:devices', 'devices', { list: optional(text(string)) })
  const devices = exchange(Devices, Devices)
  const encrypting = definePlugin({
    name: 'encrypting',
    setup({ xmpp }) {
      xmpp.filter(
        'out',
        async (stanza) => {
          if (stanza.name !== 'message') return stanza
          const message = new Message(stanza)
          const to = JID.from(message.to!)
          const { list = '' } = await xmpp.iq.get(to, devices, {})
          message.body = `${message.body} for ${list}`
          return stanza
        },
        { order: filterOrder.encrypt },
      )
      return () => ({})
    },
  })

  it('gets its answer, keeps the order of the chat, and holds up nothing else', async () => {
    const network = createTestNetwork()
    const juliet = network.join({ jid: 'juliet@capulet.example/balcony' }).goOnline()
    const nurse = network.join({ jid: 'nurse@capulet.example/hall' }).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(encrypting).goOnline()
    const log: (string | undefined)[] = []
    let answer = () => {}
    const asked = new Promise<void>((resolve) => {
      juliet.xmpp.iq.onGet(devices, async () => {
        resolve()
        await new Promise<void>((done) => {
          answer = done
        })
        return { list: 'balcony' }
      })
    })
    nurse.xmpp.iq.onGet(devices, () => ({ list: 'hall' }))
    for (const host of [juliet, nurse]) host.xmpp.events.on('message', ({ body }) => log.push(body))
    const say = (to: string, body: string) => romeo.xmpp.send(romeo.xmpp.message({ to, body }))
    say('juliet@capulet.example/balcony', 'first')
    await asked
    say('juliet@capulet.example/balcony', 'second')
    const reached = nurse.xmpp.events.wait('message', { timeout: 1000 })
    say('nurse@capulet.example/hall', 'meanwhile')
    await reached
    await expect(romeo.xmpp.iq.get('nurse@capulet.example/hall', devices, {})).resolves.toEqual({ list: 'hall' })
    expect(log).toEqual(['meanwhile for hall'])
    const last = juliet.xmpp.events.wait('message', { timeout: 1000, where: ({ body = '' }) => body.startsWith('sec') })
    answer()
    await new Promise((resolve) => setImmediate(resolve))
    answer()
    await last
    expect(log).toEqual(['meanwhile for hall', 'first for balcony', 'second for balcony'])
  })
})
