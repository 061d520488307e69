import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, BIND, PASSWORD, SASL, SASL2, type Scene, scram, stage } from '../test/stage.js'
import { logIn, success } from '../test/success.js'
import { sasl2 } from './index.js'

const names = (elements: readonly Element[]) => elements.map(({ name }) => name)
const text = (data: string | undefined) => atob(data ?? '')

describe('a login by SASL2', () => {
  it('needs no new stream', async () => {
    const { client, scenes } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1', 'PLAIN'), SASL('SCRAM-SHA-1'))
      await logIn(scene)
    })
    const jid = await client.start()
    expect(jid.toString()).toBe(`${ACCOUNT}/orchard`)
    expect(names(scenes[0]!.heard)).toEqual(['authenticate', 'response', 'iq'])
  })

  it('says which installation of which program it is, and the same again', async () => {
    const { client, scenes } = stage(async (scene) => {
      await scene.open(SASL2('PLAIN'))
      scene.send(success(undefined))
      await scene.next('authenticate')
      await scene.bind()
    })
    await client.start()
    await client.stop()
    await client.start()
    const agents = scenes.map(({ heard }) => heard[0]!.child('urn:xmpp:sasl:2', 'user-agent')!)
    expect(agents.map(({ attrs }) => attrs['id'])).toEqual(Array(2).fill(await client.get(sasl2).userAgentId()))
    expect(agents[0]!.attrs['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(agents[0]!.elements().map((child) => [child.name, child.text()])).toEqual([['software', 'Balcony']])
  })

  it('takes the id of the installation from a store', async () => {
    const id = '0b1f6d3e-52a4-4c8e-9d17-3f5c2a9e8b60'
    const { client } = stage(async () => {})
    const { api, userAgentId } = client.get(sasl2)
    const saved: string[] = []
    api.register('setUserAgentId', ({ args }) => void saved.push(args))
    const made = await Promise.all([userAgentId(), userAgentId()])
    expect(saved).toEqual([made[0]])
    expect(made[1]).toBe(made[0])
    api.register('getUserAgentId', () => id)
    await expect(userAgentId()).resolves.toBe(id)
    api.register('getUserAgentId', () => 'romeo')
    await expect(userAgentId()).rejects.toMatchObject({ code: 'bad-user-agent-id' })
  })

  it('tries the next mechanism on the same stream', async () => {
    const { client, scenes } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-256', 'SCRAM-SHA-1'))
      await scene.refuse()
      await logIn(scene)
    })
    await client.start()
    expect(scenes).toHaveLength(1)
    const [first, second] = scenes[0]!.heard
    expect([first, second].map((one) => one!.attrs['mechanism'])).toEqual(['SCRAM-SHA-256', 'SCRAM-SHA-1'])
  })

  it('goes by SASL where SASL2 offers nothing that can be used', async () => {
    const { client, failures } = stage(async (scene) => {
      await scene.open(SASL2('MASQUE'), SASL('PLAIN'))
      expect((await scene.next('auth')).attrs['mechanism']).toBe('PLAIN')
    })
    client.start().catch(() => {})
    await client.stop({ timeout: 50 })
    expect(failures).toEqual([])
  })

  it('says so where SASL offers nothing either', async () => {
    const { client } = stage((scene) => scene.open(SASL2('MASQUE')))
    await expect(client.start()).rejects.toMatchObject({ code: 'no-shared-mechanism' })
  })

  it('is for connections with TLS only', async () => {
    const { client, scenes } = stage(
      async (scene) => {
        await scene.open(SASL2('SCRAM-SHA-1'), SASL('SCRAM-SHA-1'))
        await scene.next('auth')
      },
      { secure: false, tls: { mode: 'none', insecure: true } },
    )
    client.start().catch(() => {})
    await expect.poll(() => names(scenes[0]?.heard ?? [])).toEqual(['auth'])
  })

  it('ends with the plugin', async () => {
    const { client, scenes } = stage(async (scene) => {
      await scene.open(SASL2('SCRAM-SHA-1'), SASL('SCRAM-SHA-1'))
      await scene.next('auth')
    })
    client.get(sasl2)
    client.remove(sasl2)
    client.start().catch(() => {})
    await expect.poll(() => names(scenes[0]?.heard ?? [])).toEqual(['auth'])
  })
})

describe('a server', () => {
  const offer = SASL2('SCRAM-SHA-1')
  async function start(play: (scene: Scene) => Promise<void>, setting = {}) {
    const staged = stage(play, setting)
    const error = await staged.client.start().then(
      () => expect.fail('The login should have failed.'),
      (reason) => reason as Error & { code: string; cause?: { code: string } },
    )
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(PASSWORD)
    return { ...staged, code: error.code, cause: error.cause?.code, message: error.message }
  }

  it('refuses the password', async () => {
    const { code } = await start(async (scene) => {
      await scene.open(offer)
      await scene.refuse('not-authorized')
    })
    expect(code).toBe('wrong-password')
  })

  it.each([
    ['leaves its proof out', undefined],
    ['proves nothing', new TextEncoder().encode('v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=')],
  ])('that %s is not believed, whatever else it says', async (_, additionalData) => {
    const asked: string[] = []
    const staged = stage(async (scene) => {
      await scene.open(offer)
      await scene.prove()
      scene.send(success({ additionalData }))
    })
    staged.client.xmpp.inlineFeature({
      name: 'spy',
      within: 'authentication',
      request: (element) => element.elements()[0],
      answered() {
        asked.push('answered')
        return undefined
      },
    })
    await expect(staged.client.start()).rejects.toMatchObject({ code: 'server-not-verified' })
    expect(asked).toEqual([])
  })

  it('that succeeds before anything was proved is not believed', async () => {
    const { code } = await start(async (scene) => {
      await scene.open(offer)
      await scene.next('authenticate')
      scene.send(success())
    })
    expect(code).toBe('server-not-verified')
  })

  it.each(['tybalt@montague.example', 'romeo@capulet.example', 'montague.example'])(
    'that logs us in to another account is left: %s',
    async (jid) => {
      const { code, cause } = await start(async (scene) => {
        await scene.open(offer)
        scene.send(success(await scene.prove(), jid))
        scene.send(`<stream:features>${BIND}</stream:features>`)
      })
      expect([code, cause]).toEqual(['negotiation-failed', 'wrong-account'])
    },
  )

  it('may give an anonymous user any account of its domain, and of no other', async () => {
    const play = (jid: string) => async (scene: Scene) => {
      await scene.open(SASL2('ANONYMOUS'))
      await scene.next('authenticate')
      scene.send(success({}, jid))
      await scene.bind()
    }
    const { client } = stage(play('x17@montague.example'), { jid: 'montague.example' })
    await client.start()
    const { cause } = await start(play('x17@capulet.example'), { jid: 'montague.example' })
    expect(cause).toBe('wrong-account')
  })

  it.each([
    ['no identifier', "<success xmlns='urn:xmpp:sasl:2'/>"],
    [
      'no address',
      "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>@@</authorization-identifier></success>",
    ],
    ['no base64', "<challenge xmlns='urn:xmpp:sasl:2'>?</challenge>"],
    ['the other SASL', "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"],
    ['a message', '<message/>'],
  ])('breaks the rules by %s', async (_, xml) => {
    const { code } = await start(async (scene) => {
      await scene.open(offer)
      await scene.next('authenticate')
      scene.send(xml)
    })
    expect(code).toBe('protocol-error')
  })

  it('that asks for millions of iterations is told to go away', async () => {
    const { code, scenes } = await start(async (scene) => {
      await scene.open(offer)
      const request = await scene.next('authenticate')
      const first = text(request.child('urn:xmpp:sasl:2', 'initial-response')?.text())
      const challenge = btoa(`r=${first.split('r=')[1]}x,s=QSXCR9w=,i=10000000`)
      scene.send(`<challenge xmlns='urn:xmpp:sasl:2'>${challenge}</challenge>`)
    })
    expect(code).toBe('auth-failed')
    expect(names(scenes[0]!.heard)).toEqual(['authenticate', 'abort'])
  })

  it('that goes on asking after all was said is left', async () => {
    const { code } = await start(async (scene) => {
      await scene.open(SASL2('PLAIN'))
      await scene.next('authenticate')
      for (let i = 0; i < 3; i++) scene.send("<challenge xmlns='urn:xmpp:sasl:2'/>")
    })
    expect(code).toBe('auth-failed')
  })

  const exporter = { type: 'tls-exporter', data: new Uint8Array(32) } as const

  it('that offers channel binding says what to bind to', async () => {
    const { code, scenes } = await start((scene) => scene.open(SASL2('SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1')), {
      channelBindings: [exporter],
    })
    expect(code).toBe('server-not-verified')
    expect(scenes[0]!.heard).toEqual([])
  })

  it('is bound to where it does', async () => {
    const announced =
      "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding>"
    const { client } = stage(
      async (scene) => {
        await scene.open(SASL2('SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1'), announced)
        scene.send(success(await scene.prove(await scram('SCRAM-SHA-1-PLUS', { channelBindings: [exporter] }))))
        await scene.bind()
      },
      { channelBindings: [exporter] },
    )
    await client.start()
  })
})
