import { definePlugin, featureOrder } from '@trestle/core'
import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, BIND, logIn, mechanisms, type Scene, STARTTLS, streamError, until } from '../test/fake-server.js'
import { setUp } from '../test/set-up.js'

const NS = 'urn:example:ask'
const ASK = `<ask xmlns='${NS}'/>`

/** Asks the server for something after a resource is bound. */
const asking = definePlugin({
  name: 'asking',
  setup({ xmpp }) {
    xmpp.streamFeature({
      name: 'asking',
      order: featureOrder.established,
      match: ({ bound, offer }) => bound !== undefined && offer.child(NS, 'ask') !== undefined,
      async negotiate({ send, receive }) {
        send(new Element('ask', NS))
        const { name, ns } = await receive()
        if (ns !== NS) throw new Error(`<${name}/> is no answer.`)
        return { next: 'feature' }
      },
    })
    return () => ({})
  },
})

describe('the status', () => {
  it('is `online` when something can be sent, for those who listen to either', async () => {
    const { client, scene } = setUp(async (scene) => logIn(scene), { reconnect: false })
    const told: string[] = []
    client.on('status', (status) => {
      told.push(`${status} ${client.xmpp.online}`)
      if (status === 'online') client.send(client.presence({ id: '1' }))
    })
    client.on('online', () => {
      told.push(`event ${client.status}`)
      client.send(client.presence({ id: '2' }))
    })
    await client.start()
    await until(() => scene().heard.filter(({ name }) => name === 'presence').length === 2)
    expect(scene().heard.slice(-2)).toMatchObject([{ attrs: { id: '1' } }, { attrs: { id: '2' } }])
    expect(told).toEqual(['connecting false', 'online true', 'event online'])
    await client.stop()
  })
})

describe('the status of a client without a session', () => {
  const SESSIONS = ['online', 'suspended', 'offline'] as const

  function follow({ client }: ReturnType<typeof setUp>) {
    const told: string[] = []
    client.on('status', (status) => told.push(`status ${status} ${client.xmpp.online}`))
    for (const name of SESSIONS) client.on(name, () => told.push(`${name} ${client.status} ${client.xmpp.online}`))
    return told
  }

  it('is `reconnecting` from its loss on, and `offline` from its end on', async () => {
    const clock = createManualClock()
    const made = setUp((scene) => logIn(scene), { clock, reconnect: { random: () => 0.5 } })
    const told = follow(made)
    await made.client.start()
    made.scene().stream.destroy()
    await until(() => made.client.status === 'reconnecting')
    clock.advance(500)
    await until(() => made.client.status === 'online')
    await made.client.stop()
    expect(told).toEqual([
      'status connecting false',
      'status online true',
      'online online true',
      'status reconnecting false',
      'offline reconnecting false',
      'status online true',
      'online online true',
      'status closing true',
      'status offline false',
      'offline offline false',
    ])
  })

  it('is that of what a listener starts', async () => {
    const { client, scene, server } = setUp((scene) => logIn(scene), { reconnect: false })
    await client.start()
    let started: Promise<unknown> | undefined
    client.once('offline', () => {
      started = client.start()
    })
    scene().stream.destroy()
    await until(() => started !== undefined)
    await started
    expect(client.status).toBe('online')
    expect(server.scenes).toHaveLength(2)
    await client.stop()
  })
})

describe('answers that others send as soon as a resource is bound', () => {
  it.each(['tybalt@capulet.example/hall', 'capulet.example', `${ACCOUNT}/other`, `tybalt@montague.example`])(
    'are not the server’s: %s',
    async (from) => {
      const { client } = setUp(
        async (scene) => {
          await logIn(scene, ASK)
          await scene.next('ask')
          scene.send(`<iq type='result' id='x' from='${from}'/><iq type='error' id='x' from='${from}'/>${ASK}`)
        },
        { reconnect: false },
      )
      client.use(asking)
      await client.start()
      await client.stop()
    },
  )
})

describe('a server that goes on after an error of the stream', () => {
  it('says nothing more that counts', async () => {
    const { client, server } = setUp(async (scene) => {
      await logIn(scene)
      await scene.next('presence')
      scene.stream.sendRaw(`${streamError('reset')}<message id='late'/>`)
    })
    const seen: unknown[] = []
    client.on('message', ({ id }) => seen.push(id))
    await client.start()
    client.send(client.presence())
    await until(() => (server.scenes[0] as Scene).stream.state !== 'open')
    expect(seen).toEqual([])
    await client.stop()
  })
})

describe('a stop', () => {
  it.each(['connecting', 'online', 'status'] as const)('is whole from a listener to `%s`', async (event) => {
    const clock = createManualClock()
    const { client, server } = setUp((scene) => logIn(scene), { clock })
    let stopped: Promise<unknown> | undefined
    client.once(event, () => {
      stopped = client.stop().then(() => client.status)
    })
    await expect(client.start()).rejects.toMatchObject({ code: 'aborted' })
    expect(await stopped).toBe('offline')
    await until(() => server.scenes.every(({ stream }) => stream.state === 'closed'))
    expect(clock.pending).toBe(0)
  })

  it('stops what was started by a listener to the one before', async () => {
    const { client } = setUp((scene) => logIn(scene))
    await client.start()
    let second: Promise<unknown> | undefined
    const dispose = client.on('status', (status) => {
      if (status !== 'offline') return
      dispose()
      const started = client.start()
      second = Promise.all([expect(started).rejects.toMatchObject({ code: 'aborted' }), client.stop()])
    })
    await client.stop()
    await second
    expect(client.status).toBe('offline')
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('leaves nothing behind in the middle of a login: after step %i', async (step) => {
    const clock = createManualClock()
    let stopped: Promise<void> | undefined
    let steps = 0
    const done = () => {
      if (steps++ === step) stopped = client.stop()
    }
    const { client, server } = setUp(
      async (scene) => {
        done()
        await scene.open(STARTTLS)
        done()
        await scene.startTls()
        done()
        await scene.open(mechanisms('SCRAM-SHA-1'))
        done()
        await scene.authenticate()
        done()
        await scene.open(BIND, ASK)
        done()
        await scene.bind()
        done()
        await scene.next('ask')
        done()
      },
      { clock },
    )
    client.use(asking)
    await expect(client.start()).rejects.toMatchObject({ code: 'aborted' })
    await stopped
    expect(client.status).toBe('offline')
    expect(clock.pending).toBe(0)
    await until(() => server.scenes.every(({ stream }) => stream.state === 'closed'))
  })
})
