import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { describe, expect, it } from 'vitest'
import { createCore } from './core.js'

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
