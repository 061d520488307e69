import { describeWithServers, faultSeed, type ProxyCut, proxyEach, seededRandom } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { type Component, type ComponentOptions, createComponent } from '../src/index.js'

const secret = 'tops3cret'
const components = { 'left.localhost': secret, 'right.localhost': secret }
// Otherwise, each connection to ejabberd gets the stanzas of all components at random.
const ejabberd = { component: { global_routes: false } }
const limit = { timeout: 45_000 }
const quick = { initial: 20, max: 100 }

describeWithServers('a component on a bad network', { options: { components, ejabberd } }, (server) => {
  const line = proxyEach(() => ({ host: server().host, port: server().componentPort }))

  function make(options: Partial<ComponentOptions> = {}): Component {
    const { host, port } = line.proxy
    const component = createComponent({ jid: 'left.localhost', secret, host, port, reconnect: quick, ...options })
    line.keep(component)
    return component
  }

  /** Not through the proxy. */
  async function other(): Promise<Component> {
    const { host, componentPort: port } = server()
    const component = createComponent({ jid: 'right.localhost', secret, host, port })
    line.keep(component)
    await component.start()
    return component
  }

  const online = (component: Component) => component.xmpp.events.wait('online', limit)
  const offline = (component: Component) => component.xmpp.events.wait('offline', limit)

  it.each<[string, ProxyCut]>([
    ['reset', 'reset'],
    ['end', 'end'],
  ])('fails with a clear error when the %s comes at any step of its login', async (_, how) => {
    // How often the other side begins to speak in a login: header, header, handshake, its answer.
    for (const at of [1, 2, 3, 4].flatMap((turn) => [0, 0.5].map((part) => ({ turn, part })))) {
      line.proxy.replan(() => ({ at, how }))
      const error = await make()
        .start()
        .then(
          () => expect.fail(`It logged in over what was cut at ${JSON.stringify(at)}.`),
          (reason) => reason,
        )
      expect(error, JSON.stringify(at)).toMatchObject({ name: 'ComponentError', code: 'connection-lost' })
    }
    expect(line.proxy.cuts).toBe(8)
  })

  it('comes back from cuts at any step of its login', async () => {
    const points = [1, 2, 3, 4].flatMap((turn) => [0, 0.5].map((part) => ({ turn, part })))
    line.proxy.replan((index) => points[index] && { at: points[index] })
    const component = make()
    const attempts: number[] = []
    component.on('connecting', ({ attempt }) => attempts.push(attempt))
    await component.start({ retry: true })
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(component.xmpp.online).toBe(true)
  })

  it.each(['client', 'server'] as const)('comes back when it is cut in a stanza of the %s', async (from) => {
    const component = make()
    const right = await other()
    const bodies: (string | undefined)[] = []
    ;(from === 'client' ? right : component).on('message', ({ body }) => bodies.push(body))
    const connected = line.proxy.connected()
    await component.start()
    const connection = await connected
    const [ended, again] = [offline(component), offline(component).then(() => online(component))]
    connection.cutAt({ from, text: 'in the mid' })
    const [sender, to] = from === 'client' ? [component, 'juliet@right.localhost'] : [right, 'romeo@left.localhost']
    sender.send(sender.message({ to, body: 'cut in the middle' }))
    expect((await ended).error).toMatchObject({ name: 'ComponentError', code: 'connection-lost' })
    await again
    // Nobody hears half of a message, and the next session begins clean.
    const heard = (from === 'client' ? right : component).xmpp.events.wait('message', limit)
    sender.send(sender.message({ to, body: 'whole' }))
    await heard
    expect(bodies).toEqual(['whole'])
  })

  it('comes back from 100 cuts at random moments under traffic, and passes nothing on twice', async () => {
    const context = `TRESTLE_FAULT_SEED=${faultSeed}`
    const random = seededRandom(faultSeed)
    const cuts = 100
    line.proxy.replan((index) => {
      const from = random() < 0.5 ? 'client' : 'server'
      const bytes = Math.floor(random() * 3000)
      const how = random() < 0.5 ? 'reset' : 'end'
      return index === 0 || index > cuts ? undefined : { at: { from, bytes }, how }
    })
    const component = make({ reconnect: { initial: 2, max: 10 } })
    const right = await other()
    const seen: Record<'there' | 'back', number[]> = { there: [], back: [] }
    const trouble: unknown[] = []
    for (const one of [component, right]) one.on('error', ({ error }) => trouble.push(error))
    component.on('ended', ({ error }) => trouble.push(error))
    let sent = 0
    const talk = () => {
      if (!component.xmpp.online) return
      const body = `${sent++} ${'x'.repeat(random() * 200)}`
      component.send(component.message({ to: 'juliet@right.localhost', body }))
    }
    // What is sent wakes what is sent next, on whichever side it arrives; each session begins the game anew.
    right.on('message', (message) => {
      seen.there.push(Number(message.body?.split(' ')[0]))
      right.send(message.reply({ body: message.body ?? '' }))
    })
    component.on('message', ({ body }) => {
      seen.back.push(Number(body?.split(' ')[0]))
      talk()
    })
    component.on('online', () => {
      for (let i = 0; i < 5; i++) talk()
    })
    await component.start()
    line.proxy.cut()
    await expect.poll(() => line.proxy.cuts, { timeout: 50_000, message: context }).toBe(cuts + 1)
    const heard = component.xmpp.events.wait('message', limit)
    await expect.poll(() => component.xmpp.online, limit).toBe(true)
    talk()
    await heard
    expect(trouble, context).toEqual([])
    for (const numbers of [seen.there, seen.back]) {
      expect(
        numbers.every((number, index) => index === 0 || number > (numbers[index - 1] as number)),
        context,
      ).toBe(true)
    }
  }, 60_000)

  it('gives up a server that takes the connection and says nothing', async () => {
    line.proxy.swallow('server')
    const start = make({ timeouts: { login: 200 } }).start()
    await expect(start).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('within 0.2 s') })
  })

  it('gives up a login that takes too long, one byte a second', async () => {
    line.proxy.throttle(1)
    const start = make({ timeouts: { login: 300 } }).start()
    await expect(start).rejects.toMatchObject({ code: 'timeout' })
    expect(line.proxy.accepted).toBe(1)
  })

  it('keeps a session whose data trickles', async () => {
    const component = make()
    const right = await other()
    const connected = line.proxy.connected()
    await component.start()
    const connection = await connected
    const ends: unknown[] = []
    component.on('offline', (end) => ends.push(end))
    connection.throttle(2000)
    const heard = component.xmpp.events.wait('message', limit)
    right.send(right.message({ to: 'romeo@left.localhost', body: 'slow '.repeat(100) }))
    expect((await heard).body).toBe('slow '.repeat(100))
    const answered = right.xmpp.events.wait('message', limit)
    component.send(component.message({ to: 'juliet@right.localhost', body: 'just as slow '.repeat(30) }))
    await answered
    expect(ends).toEqual([])
  })

  it('holds no more than its limit for a server that does not read, and comes back', async () => {
    const component = make({ limits: { highWaterMark: 2 ** 16, maxQueued: 2 ** 20 } })
    const connected = line.proxy.connected()
    await component.start()
    const connection = await connected
    connection.stall('client')
    const body = 'x'.repeat(10_000)
    const { length } = component.message({ to: 'juliet@right.localhost', body }).element.toString()
    let sent = 0
    let refusals = 0
    // What the system's buffers take in between is gone; once they are full, all further attempts are refused at once.
    while (refusals < 3) {
      const before = sent
      try {
        for (;;) {
          component.send(component.message({ to: 'juliet@right.localhost', body }))
          sent += length
        }
      } catch (error) {
        expect(error).toMatchObject({ code: 'overflow' })
      }
      expect(sent - before).toBeLessThan(2 ** 20 + 2 * length)
      refusals = sent === before ? refusals + 1 : 0
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(component.xmpp.online).toBe(true)
    const again = offline(component).then(() => online(component))
    connection.cut()
    await again
    component.send(component.message({ to: 'juliet@right.localhost', body }))
  })

  it('waits longer and longer for a server that is gone, and forgets that when it is stopped', async () => {
    const component = make({ reconnect: { initial: 8, max: 1000, random: () => 1 - 2 ** -20 } })
    const delays: number[] = []
    const errors = new Set<string>()
    await component.start()
    await line.proxy.refuse()
    const enough = new Promise<void>((resolve) => {
      component.on('reconnecting', ({ delay, error }) => {
        delays.push(delay)
        errors.add(error.code)
        if (delays.length === 6) resolve()
      })
    })
    line.proxy.cut()
    await enough
    expect(delays).toEqual([7, 15, 31, 63, 127, 255])
    expect([...errors]).toEqual(['connection-lost', 'refused'])
    await component.stop()
    await line.proxy.accept()
    // Whoever stopped in the middle of a pause may start anew at once, and the old pauses are forgotten.
    await component.start()
    expect(delays).toHaveLength(6)
    expect(component.xmpp.online).toBe(true)
  })

  it('stops at once in the middle of a pause', async () => {
    const component = make({ reconnect: { initial: 60_000, random: () => 1 - 2 ** -20 } })
    await component.start()
    const paused = new Promise<number>((resolve) => component.on('reconnecting', ({ delay }) => resolve(delay)))
    line.proxy.cut()
    expect(await paused).toBe(59_999)
    await component.stop()
    expect(line.proxy.accepted).toBe(1)
  })

  it('stops within its time when the line is dead', async () => {
    const component = make({ timeouts: { stop: 60_000 } })
    const connected = line.proxy.connected()
    await component.start()
    ;(await connected).swallow()
    await component.stop({ timeout: 50 })
    expect(component.xmpp.online).toBe(false)
  })

  it('stops at once in the middle of a login', async () => {
    line.proxy.swallow('server')
    const component = make()
    const connected = line.proxy.connected()
    const failed = expect(component.start()).rejects.toMatchObject({ code: 'aborted' })
    await (await connected).reached({ from: 'client', text: '<stream:stream' })
    await component.stop()
    await failed
  })

  it('does not try a wrong secret again', async () => {
    const component = make({ secret: 'guessed' })
    const start = component.start({ retry: true })
    await expect(start).rejects.toMatchObject({ code: 'wrong-secret' })
    expect(line.proxy.accepted).toBe(1)
  })

  it('is back after the server was restarted', async () => {
    const component = make()
    await component.start()
    const again = offline(component).then(() => component.xmpp.events.wait('online', { timeout: 60_000 }))
    await server().restart()
    await again
    const self = component.as('me@left.localhost')
    const heard = component.xmpp.events.wait('message', limit)
    self.send(self.message({ to: 'other@left.localhost', body: 'still here' }))
    await heard
  }, 120_000)

  it('is back after the server was killed', async () => {
    const component = make()
    await component.start()
    const ended = offline(component)
    await server().kill()
    expect((await ended).error).toMatchObject({ code: 'connection-lost' })
    const again = component.xmpp.events.wait('online', { timeout: 60_000 })
    await server().restart()
    await again
  }, 120_000)
})
