import { describe, expect, it } from 'vitest'
import { BIND, logIn, mechanisms, type Scene, STARTTLS, streamError } from '../test/fake-server.js'
import { failure, setUp } from '../test/set-up.js'

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
