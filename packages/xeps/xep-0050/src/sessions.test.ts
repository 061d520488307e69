import type { StanzaError } from '@trestle/stanza'
import { describe, expect, it } from 'vitest'
import { corn, failure, grind, raw, setUp } from '../test/mill.js'
import { type CommandValue, commandErrorOf, commandExchange, commands, NS_COMMANDS } from './index.js'

describe('sessions', () => {
  it('refuse what does not fit', async () => {
    const { juliet, execute } = setUp()
    const { sessionid } = await execute()
    const send = (value: Partial<CommandValue>) => failure(raw(juliet, { node: 'grind', sessionid, ...value }))
    expect(await send({ action: 'dance' })).toBe('malformed-action')
    expect(await send({ action: 'prev' })).toBe('bad-action')
    expect(await send({ action: 'complete' })).toBe('bad-action')
    expect(await send({ sessionid: 'guess' })).toBe('bad-sessionid')
    expect(await send({ node: 'brake' })).toBe('bad-sessionid')
    expect(await failure(raw(juliet, { node: 'grind', action: 'next' }))).toBe('bad-action')
    expect(await failure(raw(juliet, { node: 'grind', action: 'dance' }))).toBe('malformed-action')
    expect(await send({ action: 'next' })).toBeUndefined()
  })

  it('are those of one requester and one address alone', async () => {
    const { network, mill, juliet, execute } = setUp()
    const { sessionid } = await execute()
    const thief = network.join({ jid: 'juliet@capulet.example/closet' }).use(commands).goOnline()
    expect(await failure(raw(thief, { node: 'grind', sessionid }))).toBe('bad-sessionid')
    expect(await failure(raw(thief, { node: 'grind', sessionid, action: 'cancel' }))).toBe('bad-sessionid')
    mill.get(commands).add({ node: 'grind', name: 'Grind', run: grind }, { jid: 'miller@mill.example' })
    const elsewhere = juliet.xmpp.iq.set('miller@mill.example', commandExchange, { node: 'grind', sessionid })
    expect(await failure(elsewhere)).toBe('bad-sessionid')
    expect(await failure(raw(juliet, { node: 'grind', sessionid, action: 'cancel' }))).toBeUndefined()
    expect(await failure(raw(thief, { node: 'grind', sessionid }))).toBe('bad-sessionid')
    expect(await failure(raw(juliet, { node: 'grind', sessionid }))).toBe('session-expired')
  })

  it('end when the host is stopped, with their signal, and hold nothing up', async () => {
    const told: string[] = []
    const { mill, clock, execute } = setUp(async (session) => {
      session.signal.addEventListener('abort', () => told.push('aborted'))
      try {
        await session.form(corn.form())
      } finally {
        told.push('finally')
      }
    })
    await execute()
    expect(clock.pending).toBe(1)
    await mill.stop()
    expect(told).toEqual(['aborted', 'finally'])
    expect(clock.pending).toBe(0)
    mill.goOnline()
    expect((await execute()).status).toBe('executing')
  })

  it('expire, unless they are used', async () => {
    const { clock, execute } = setUp(grind, { sessionTimeout: 1000 })
    const first = await execute()
    clock.advance(999)
    const second = await first.next(corn.submission({ corn: 'rye' }))
    clock.advance(999)
    expect(clock.pending).toBe(1)
    clock.advance(1)
    expect(await failure(second.prev())).toBe('session-expired')
    expect(clock.pending).toBe(0)
  })

  it('are limited for each account, and for all', async () => {
    const { network, execute } = setUp(grind, { maxSessionsPerRequester: 2, maxSessions: 3 })
    const [first, second] = [await execute(), await execute()]
    const third = await execute()
    expect(await failure(first.next())).toBe('session-expired')
    expect(await failure(second.next())).toBeUndefined()
    expect(await failure(third.next())).toBeUndefined()
    const others = ['a', 'b'].map((local) =>
      network
        .join({ jid: `${local}@x.example/1` })
        .use(commands)
        .goOnline(),
    )
    const outcomes = others.map((host) => failure(host.get(commands).execute('mill.example', 'grind')))
    expect(await Promise.all(outcomes)).toEqual([undefined, 'resource-constraint'])
  })

  it('end with their command, and with the plugin', async () => {
    const { mill, clock, remove, execute } = setUp()
    const first = await execute()
    remove()
    expect(await failure(first.next())).toBe('session-expired')
    mill.get(commands).add({ node: 'grind', name: 'Grind corn', run: grind })
    const second = await execute()
    mill.remove(commands)
    expect(clock.pending).toBe(0)
    expect(await failure(second.next())).toBe('service-unavailable')
    expect(mill.xmpp.features.has(NS_COMMANDS)).toBe(false)
  })
})

describe('a command that fails while it shows a form', () => {
  it('tells so the one who fills it in, and whoever looks after the host', async () => {
    let fail = (_: Error) => {}
    const { network, mill, execute } = setUp(async (session) => {
      const broken = new Promise<never>((_, reject) => {
        fail = reject
      })
      await Promise.race([session.form(corn.form()), broken])
    })
    const failures: unknown[] = []
    mill.xmpp.events.on('error', ({ error }) => failures.push(error))
    const stage = await execute()
    const error = new Error('The mill burns.')
    fail(error)
    await network.settled()
    await expect(stage.next()).rejects.toMatchObject({ condition: 'internal-server-error' })
    expect(failures).toEqual([error])
    expect(commandErrorOf(await stage.next().catch((reason: StanzaError) => reason))).toBe('session-expired')
  })
})
