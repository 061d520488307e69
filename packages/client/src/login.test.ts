import { describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  BIND,
  fakeServer,
  logIn,
  mechanisms,
  PASSWORD,
  type Scene,
  STARTTLS,
  streamError,
} from '../test/fake-server.js'
import { failure, setUp } from '../test/set-up.js'
import { createClient } from './node/create-client.js'

describe('a server that sends us elsewhere', () => {
  const elsewhere = (scene: Scene, to: string) => scene.send(streamError('see-other-host', to))
  const overTls = async (scene: Scene) => {
    await scene.open(STARTTLS)
    await scene.startTls()
    await scene.open(mechanisms('SCRAM-SHA-1'))
  }

  it('is followed over TLS', async () => {
    const { client, server } = setUp(async (scene) => {
      if (scene.target.address) return logIn(scene)
      await overTls(scene)
      elsewhere(scene, '[2001:db8::1]:9222')
    })
    await client.start()
    expect(server.scenes.map(({ target }) => target.address)).toEqual([undefined, { host: '2001:db8::1', port: 9222 }])
  })

  it('is followed three times', async () => {
    const { error, server } = await failure(async (scene) => {
      await overTls(scene)
      elsewhere(scene, 'next.example')
    })
    expect(error).toMatchObject({ code: 'stream-error' })
    expect(server.scenes).toHaveLength(4)
  })

  it.each(['', 'a b', 'host:99999', 'http://x/'])('is not followed to %j', async (to) => {
    const { error, server } = await failure(async (scene) => {
      await overTls(scene)
      elsewhere(scene, to)
    })
    expect(error).toMatchObject({ code: 'stream-error', cause: { condition: 'see-other-host' } })
    expect(server.scenes).toHaveLength(1)
  })

  it('is not followed in the clear', async () => {
    const { error, server } = await failure(async (scene) => {
      await scene.open(STARTTLS)
      elsewhere(scene, 'evil.example')
    })
    expect(error).toMatchObject({ code: 'stream-error' })
    expect(server.scenes).toHaveLength(1)
  })

  it('says nothing that counts between <proceed/> and TLS', async () => {
    const { client, server } = setUp(async (scene) => {
      await scene.open(STARTTLS)
      await scene.startTls(`${'<stream:features/><message/>'}${streamError('see-other-host', 'evil.example')}`)
      await scene.open(mechanisms('SCRAM-SHA-1'))
      await scene.authenticate()
      await scene.open(BIND)
      await scene.bind()
    })
    await client.start()
    expect(server.scenes).toHaveLength(1)
  })
})

describe('a server that is none', () => {
  /** The connector knows so many servers, and gives one after the other. */
  const known = (servers: number, play: (scene: Scene) => Promise<void>) => {
    const { connector, scenes } = fakeServer(play)
    const client = createClient({
      jid: ACCOUNT,
      password: PASSWORD,
      keepAlive: 0,
      connector: {
        connect: async (target) => ({ ...(await connector.connect(target)), failed: () => scenes.length < servers }),
      },
    })
    return { client, scenes }
  }

  it('gives way to the next, in the same login', async () => {
    const { client, scenes } = known(3, async (scene) => {
      if (scenes.length === 3) return logIn(scene)
      if (scenes.length === 2) return scene.open('<nothing/>')
      scene.stream.destroy()
    })
    await expect(client.start()).rejects.toMatchObject({ code: 'tls-required' })
    expect(scenes).toHaveLength(2)
    await client.start()
    await client.stop()
  })

  it('is not the last to be tried, up to four', async () => {
    const few = known(3, async (scene) => scene.stream.destroy())
    await expect(few.client.start()).rejects.toMatchObject({ code: 'connection-lost' })
    expect(few.scenes).toHaveLength(3)
    const many = known(100, async (scene) => scene.stream.destroy())
    await expect(many.client.start()).rejects.toMatchObject({ code: 'connection-lost' })
    expect(many.scenes).toHaveLength(4)
  })
})
