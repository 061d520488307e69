import { definePlugin, featureOrder } from '@trestle/core'
import type { SessionKeeper } from '@trestle/core/host'
import { JID } from '@trestle/jid'
import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, BIND, logIn, mechanisms, type Scene, STARTTLS, streamError, until } from '../test/fake-server.js'
import { type Settings, setUp } from '../test/set-up.js'
import type { ClientError } from './client-error.js'

const NS = 'urn:example:keep'
const bound = JID.parse(`${ACCOUNT}/chosen`)

/** A client by a manual clock whose pauses are half of their bound, and all it tells. */
function setUpByHand(play: (scene: Scene) => Promise<void>, { reconnect, ...settings }: Settings = {}) {
  const clock = createManualClock()
  const policy = typeof reconnect === 'object' ? reconnect : {}
  const made = setUp(play, { clock, reconnect: reconnect !== false && { random: () => 0.5, ...policy }, ...settings })
  const told: string[] = []
  const { client } = made
  client.on('connecting', ({ attempt }) => told.push(`connecting ${attempt}`))
  client.on('online', ({ resumed }) => told.push(resumed ? 'resumed' : 'online'))
  client.on('suspended', () => told.push('suspended'))
  client.on('offline', ({ error }) => told.push(`offline ${(error as ClientError | undefined)?.code}`))
  client.on('reconnecting', ({ attempt, delay, error }) => told.push(`${error.code}: ${attempt} in ${delay}`))
  client.on('ended', ({ error }) => told.push(`ended ${error.code}`))
  const has = (line: string, times = 1) => until(() => told.filter((one) => one === line).length >= times)
  const latest = () => made.server.scenes.at(-1) as Scene
  return { ...made, clock, told, has, latest }
}

describe('a client that lost its session', () => {
  it('takes it up again, after pauses that grow', async () => {
    let refusals = 0
    const { client, clock, told, has, latest } = setUpByHand(async (scene) => {
      if (refusals-- > 0) scene.stream.destroy()
      else await logIn(scene)
    })
    await client.start()
    refusals = 1
    latest().stream.destroy()
    await has('connection-lost: 1 in 500')
    expect(client.status).toBe('reconnecting')
    expect(() => client.send(client.presence())).toThrow(expect.objectContaining({ code: 'not-online' }))
    clock.advance(500)
    await has('connection-lost: 2 in 1000')
    clock.advance(1000)
    await has('online', 2)
    expect(client.status).toBe('online')
    await client.stop()
    expect(client.status).toBe('offline')
    expect(told).toEqual([
      'connecting 1',
      'online',
      'offline connection-lost',
      'connection-lost: 1 in 500',
      'connecting 1',
      'connection-lost: 2 in 1000',
      'connecting 2',
      'online',
      'offline undefined',
    ])
  })

  it.each([
    ['another took it over', 'conflict', 0],
    ['it does not know us', 'host-unknown', 100_000],
  ])('stays away when %s', async (_, condition, lasted) => {
    const { client, clock, has, latest, server } = setUpByHand((scene) => logIn(scene))
    await client.start()
    clock.advance(lasted)
    latest().send(streamError(condition))
    await has(`ended ${condition}`)
    expect(client.status).toBe('offline')
    expect(clock.pending).toBe(0)
    expect(server.scenes).toHaveLength(1)
    await client.start()
    await client.stop()
  })

  it.each([
    ['it restarts', 'system-shutdown', 0],
    ['its policy ended a long session', 'policy-violation', 10_000],
  ])('comes back when %s', async (_, condition, lasted) => {
    const { client, clock, has, latest } = setUpByHand((scene) => logIn(scene))
    await client.start()
    clock.advance(lasted)
    latest().send(streamError(condition))
    await has('stream-error: 1 in 500')
    clock.advance(500)
    await has('online', 2)
    await client.stop()
  })

  it('comes back after ever longer pauses when policy ends each session at once', async () => {
    const { client, clock, has, latest, told } = setUpByHand((scene) => logIn(scene))
    await client.start()
    for (const [round, delay] of [500, 1000, 2000].entries()) {
      latest().send(streamError('policy-violation'))
      await has(`stream-error: 1 in ${delay}`)
      clock.advance(delay)
      await has('online', round + 2)
    }
    expect(told.filter((line) => line.startsWith('ended'))).toEqual([])
    await client.stop()
  })

  it('stays away when policy refuses the login', async () => {
    let good = true
    const { client, clock, has, latest } = setUpByHand(async (scene) => {
      if (good) return logIn(scene)
      await scene.open(STARTTLS)
      scene.send(streamError('policy-violation'))
    })
    await client.start()
    good = false
    latest().stream.destroy()
    await has('connection-lost: 1 in 500')
    clock.advance(500)
    await has('ended stream-error')
    expect(clock.pending).toBe(0)
  })

  it('stays away when its password is no good any more', async () => {
    let good = true
    const { client, clock, has, latest } = setUpByHand(async (scene) => {
      if (good) return logIn(scene)
      await scene.open(STARTTLS)
      await scene.startTls()
      await scene.open(mechanisms('PLAIN'))
      await scene.next('auth')
      scene.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>")
    })
    await client.start()
    good = false
    latest().stream.destroy()
    await has('connection-lost: 1 in 500')
    clock.advance(500)
    await has('ended wrong-password')
    expect(clock.pending).toBe(0)
  })

  it('ends its pause at once when it is stopped', async () => {
    const { client, clock, has, latest, told } = setUpByHand((scene) => logIn(scene))
    await client.start()
    latest().stream.destroy()
    await has('connection-lost: 1 in 500')
    await Promise.all([client.stop(), client.stop()])
    expect(client.status).toBe('offline')
    expect(clock.pending).toBe(0)
    expect(told.at(-1)).toBe('connection-lost: 1 in 500')
  })

  it('tries again from the start where it is told to', async () => {
    let refusals = 2
    const { client, clock, has } = setUpByHand(async (scene) => {
      if (refusals-- > 0) scene.stream.destroy()
      else await logIn(scene)
    })
    const started = client.start({ retry: true })
    await has('connection-lost: 2 in 500')
    clock.advance(500)
    await has('connection-lost: 3 in 1000')
    clock.advance(1000)
    expect(`${await started}`).toBe(`${bound}`)
    await client.stop()
  })

  it('finds a connection dead that answers nothing', async () => {
    const { client, clock, has } = setUpByHand((scene) => logIn(scene), { liveness: { idle: 1000, timeout: 100 } })
    client.xmpp.probe(() => true)
    await client.start()
    clock.advance(1100)
    await has('connection-lost: 1 in 500')
    await client.stop()
  })
})

/** A session that is kept by a protocol as simple as can be. */
function keeping(address?: string) {
  const counted: string[] = []
  let resumable = false
  const keeper: SessionKeeper = {
    get address() {
      return resumable ? address : undefined
    },
    restore: async () => {},
    sent: () => true,
    unsent: () => {},
    received({ ns, attrs }) {
      counted.push(attrs['id'] ?? '')
      return ns === NS
    },
    attached: () => {},
    lost: () => resumable,
    ended: () => {},
    settled: () => undefined,
  }
  const plugin = definePlugin({
    name: 'keeping',
    setup({ xmpp }) {
      xmpp.keepSessions(keeper)
      const offered = (offer: Element) => offer.child(NS, 'keep') !== undefined
      xmpp.streamFeature({
        name: 'resume',
        order: featureOrder.bind - 100,
        match: ({ authenticated, bound: there, offer }) => authenticated && !there && resumable && offered(offer),
        async negotiate({ send, receive }) {
          send(new Element('resume', NS))
          const { name } = await receive()
          if (name !== 'resumed') return { next: 'feature' }
          return { next: 'done', bound, resumed: true, kept: true }
        },
      })
      xmpp.streamFeature({
        name: 'enable',
        order: featureOrder.established + 400,
        match: ({ bound: there, offer }) => there !== undefined && offered(offer),
        async negotiate({ send, receive }) {
          send(new Element('enable', NS))
          await receive()
          resumable = true
          return { next: 'feature', kept: true }
        },
      })
      return () => ({})
    },
  })
  return { plugin, counted }
}

const KEEP = `<keep xmlns='${NS}'/>`
const ABOUT_TO_BIND = async (scene: Scene) => {
  await scene.open(STARTTLS)
  await scene.startTls()
  await scene.open(mechanisms('SCRAM-SHA-1', 'PLAIN'))
  await scene.authenticate()
  await scene.open(BIND, KEEP)
}

describe('a session that may be resumed', () => {
  const first = async (scene: Scene) => {
    await logIn(scene, KEEP)
    await scene.next('enable')
    scene.send(`<message id='early'/><enabled xmlns='${NS}'/><message id='1'/>`)
    scene.send(`<message id='2'/>`)
  }
  const again = async (scene: Scene) => {
    await ABOUT_TO_BIND(scene)
    await scene.next('resume')
    scene.send(`<resumed xmlns='${NS}'/><message id='3'/><iq type='result' id='4'/><ack xmlns='${NS}' id='5'/>`)
  }

  it('is resumed, and each stanza is counted that comes after the word is given', async () => {
    let number = 0
    const { client, clock, has, latest, told } = setUpByHand((scene) => (number++ === 0 ? first(scene) : again(scene)))
    const { plugin, counted } = keeping()
    const seen: (string | undefined)[] = []
    client.use(plugin).on('message', ({ id }) => seen.push(id))
    await client.start()
    await until(() => seen.length === 3)
    expect(counted).toEqual(['1', '2'])
    latest().stream.destroy()
    await has('connection-lost: 1 in 500')
    clock.advance(500)
    await has('resumed')
    await until(() => counted.length === 5)
    expect(counted).toEqual(['1', '2', '3', '4', '5'])
    expect(seen).toEqual(['early', '1', '2', '3'])
    expect(told).toEqual([
      'connecting 1',
      'online',
      'suspended',
      'connection-lost: 1 in 500',
      'connecting 1',
      'resumed',
    ])
    await client.stop()
    expect(told.at(-1)).toBe('offline undefined')
  })

  it('gives way to another one where it is not', async () => {
    let number = 0
    const { client, clock, has, latest, told } = setUpByHand(async (scene) => {
      if (number++ === 0) return first(scene)
      await ABOUT_TO_BIND(scene)
      await scene.next('resume')
      scene.send(`<failed xmlns='${NS}'/>`)
      await scene.bind()
      await scene.next('enable')
      scene.send(`<enabled xmlns='${NS}'/>`)
    })
    client.use(keeping().plugin)
    await client.start()
    latest().stream.destroy()
    await has('connection-lost: 1 in 500')
    clock.advance(500)
    await has('online', 2)
    expect(told.slice(2)).toEqual([
      'suspended',
      'connection-lost: 1 in 500',
      'connecting 1',
      'offline connection-lost',
      'online',
    ])
    await client.stop()
  })

  it('is looked for where the server wants it, and elsewhere when that is not to be reached', async () => {
    let number = 0
    const { client, clock, has, latest, server } = setUpByHand(async (scene) => {
      number++
      if (number === 1) return first(scene)
      if (number === 2) return scene.stream.destroy()
      await again(scene)
    })
    client.use(keeping('keeper.example:5299').plugin)
    await client.start()
    latest().stream.destroy()
    await has('connection-lost: 1 in 500')
    clock.advance(500)
    await has('resumed')
    expect(server.scenes.map(({ target }) => target.address)).toEqual([
      undefined,
      { host: 'keeper.example', port: 5299 },
      undefined,
    ])
    await client.stop()
  })
})
