import { definePlugin, featureOrder } from '@trestle/core'
import { SaslError, type SaslErrorCode, serverExchange } from '@trestle/sasl'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, BIND, logIn, mechanisms, PASSWORD, type Scene, STARTTLS, until } from '../test/fake-server.js'
import { failure, setUp } from '../test/set-up.js'

describe('a login', () => {
  it('goes by STARTTLS, SCRAM and bind', async () => {
    const { client, server, scene } = setUp((scene) => logIn(scene))
    const told: unknown[] = []
    client.on('status', (status) => told.push(status))
    client.on('online', ({ jid, resumed }) => told.push(`${jid}`, resumed))
    const jid = await client.start()
    expect(server.failures).toEqual([])
    expect(jid.toString()).toBe(`${ACCOUNT}/chosen`)
    expect(client.jid.equals(jid)).toBe(true)
    expect(told).toEqual(['connecting', 'online', `${ACCOUNT}/chosen`, false])
    expect(scene().headers).toEqual([
      { to: 'montague.example', version: '1.0', lang: 'en' },
      { to: 'montague.example', from: ACCOUNT, version: '1.0', lang: 'en' },
      { to: 'montague.example', from: ACCOUNT, version: '1.0', lang: 'en' },
    ])
    expect(scene().heard.map(({ name }) => name)).toEqual(['starttls', 'auth', 'response', 'iq'])
    expect(scene().target.domain).toBe('montague.example')
  })

  it('asks for the resource of the JID, or for another', async () => {
    const one = setUp((scene) => logIn(scene), { jid: `${ACCOUNT}/orchard` })
    await expect(one.client.start()).resolves.toMatchObject({ resource: 'orchard' })
    const other = setUp((scene) => logIn(scene), { jid: `${ACCOUNT}/orchard`, resource: 'balcony' })
    await expect(other.client.start()).resolves.toMatchObject({ resource: 'balcony' })
  })

  it('needs no STARTTLS where the connection is secure', async () => {
    const { client, scene } = setUp(
      async (scene) => {
        await scene.open(mechanisms('SCRAM-SHA-1'))
        await scene.authenticate()
        await scene.open(BIND)
        await scene.bind()
      },
      { server: { secure: true, tls: false } },
    )
    await client.start()
    expect(scene().heard.map(({ name }) => name)).toEqual(['auth', 'response', 'iq'])
  })

  it('leaves the choice of a resource to the server where one is taken', async () => {
    const { client } = setUp(
      async (scene) => {
        await scene.open(STARTTLS)
        await scene.startTls()
        await scene.open(mechanisms('SCRAM-SHA-1'))
        await scene.authenticate()
        await scene.open(BIND)
        const { attrs } = await scene.next('iq')
        scene.send(
          `<iq type='error' id='${attrs['id']}'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
        )
        await scene.bind('instead')
      },
      { resource: 'orchard' },
    )
    await expect(client.start()).resolves.toMatchObject({ resource: 'instead' })
  })

  it.each([
    ["<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>", 2],
    ["<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>", 1],
  ])('opens a session where an old server insists: %s', async (offered, requests) => {
    const { client, scene } = setUp(async (scene) => {
      await logIn(scene, offered)
      const { attrs } = await scene.next('iq')
      // A stanza may come before the answer; it is for the session.
      scene.send(
        `<message from='juliet@capulet.example'><body>early</body></message><iq type='result' id='${attrs['id']}'/>`,
      )
    })
    const bodies: unknown[] = []
    client.on('message', ({ body }) => bodies.push(client.status, body))
    await client.start()
    expect(scene().heard.filter(({ name }) => name === 'iq')).toHaveLength(requests)
    if (requests === 2) expect(bodies).toEqual(['online', 'early'])
  })

  it.each([
    ['bücher.example', 'BÜCHER.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['bücher.example', 'bücher.example.'],
    ['bücher.example', 'XN--BCHER-KVA.Example.'],
    ['xn--bcher-kva.example', 'bücher.example'],
    ['montague.example', 'Montague.Example'],
    ['montague.example', 'Romeo@Montague.Example.'],
    ['montague.example', 'ROMEO@MONTAGUE.EXAMPLE/chosen'],
  ])('knows the server of %s when it calls itself %s', async (domain, from) => {
    const { client } = setUp(
      async (scene) => {
        await scene.open(mechanisms('SCRAM-SHA-1'))
        await scene.authenticate()
        await scene.open(BIND, "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>")
        const bind = await scene.next('iq')
        scene.send(
          `<iq type='result' id='${bind.attrs['id']}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>romeo@${domain}/chosen</jid></bind></iq>`,
        )
        const { attrs } = await scene.next('iq')
        scene.send(`<iq type='result' id='${attrs['id']}' from='juliet@capulet.example'/>`)
        scene.send(`<iq type='result' id='${attrs['id']}' from='${from}'/>`)
      },
      { jid: `romeo@${domain}`, server: { secure: true } },
    )
    await expect(client.start()).resolves.toMatchObject({ local: 'romeo', resource: 'chosen' })
    await client.stop()
  })

  it('takes what came along with the last answer for the session', async () => {
    const { client } = setUp(async (scene) => {
      await logIn(scene)
      for (const body of ['1', '2', '3'])
        scene.send(`<message from='juliet@capulet.example'><body>${body}</body></message>`)
    })
    const seen: unknown[] = []
    client.on('online', () => seen.push('online'))
    client.on('message', ({ body }) => seen.push(body))
    await client.start()
    await until(() => seen.length === 4)
    expect(seen).toEqual(['online', '1', '2', '3'])
  })

  /** Refuses the first mechanisms, one after the other, and takes PLAIN. */
  const refusing = (used: string[], refusals: readonly SaslErrorCode[]) => async (scene: Scene) => {
    await scene.open(STARTTLS)
    await scene.startTls()
    await scene.open(mechanisms('X-STRANGE', 'SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'))
    for (const refusal of refusals) {
      await scene.authenticate((mechanism) => {
        used.push(mechanism)
        throw new SaslError(refusal, '')
      })
    }
    await scene.authenticate((mechanism) => {
      used.push(mechanism)
      return serverExchange(mechanism, {
        checkPlain: async (user, password) => user === 'romeo' && password === PASSWORD,
      })
    })
    await scene.open(BIND)
    await scene.bind()
  }

  it('tries another mechanism where the server takes one back', async () => {
    const used: string[] = []
    const play = refusing(used, ['invalid-mechanism', 'mechanism-too-weak'])
    const { client } = setUp(play, { mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'] })
    await client.start()
    expect(used).toEqual(['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'])
  })

  it.each([
    ['invalid-mechanism', 'mechanism-too-weak'],
    ['mechanism-too-weak', 'mechanism-too-weak'],
    ['invalid-mechanism', 'invalid-mechanism'],
  ] as const)('does not send the password by PLAIN after SCRAM was refused: %s, %s', async (...refusals) => {
    const used: string[] = []
    const { error, scene } = await failure(refusing(used, refusals))
    expect(error).toMatchObject({ code: 'auth-failed' })
    expect(used).toEqual(['SCRAM-SHA-256', 'SCRAM-SHA-1'])
    expect(scene().heard.map(({ attrs }) => attrs['mechanism'])).not.toContain('PLAIN')
  })

  it('goes by EXTERNAL with a certificate, and by password where that is refused', async () => {
    const play = (external: () => Promise<string | undefined>) => async (scene: Scene) => {
      await scene.open(STARTTLS)
      await scene.startTls()
      await scene.open(mechanisms('EXTERNAL', 'SCRAM-SHA-1'))
      const done = await scene.authenticate((mechanism) => serverExchange(mechanism, { external }))
      if (!done) await scene.authenticate()
      await scene.open(BIND)
      await scene.bind()
    }
    const credentials = { clientCertificate: true }
    const accepted = setUp(
      play(async () => 'romeo'),
      { credentials },
    )
    await accepted.client.start()
    expect(accepted.scene().heard.filter(({ name }) => name === 'auth')).toHaveLength(1)
    const refused = setUp(
      play(async () => undefined),
      { credentials },
    )
    await refused.client.start()
    expect(refused.scene().heard.filter(({ name }) => name === 'auth')).toHaveLength(2)
  })

  it('is anonymous for a JID without a local part', async () => {
    const { client, scene } = setUp(
      async (scene) => {
        await scene.open(mechanisms('ANONYMOUS', 'SCRAM-SHA-1'))
        await scene.authenticate((mechanism) => serverExchange(mechanism, { anonymous: () => 'guest' }))
        await scene.open(BIND)
        await scene.bind()
      },
      { jid: 'montague.example', password: undefined, server: { secure: true } },
    )
    await client.start()
    expect(scene().headers[0]).not.toHaveProperty('from')
  })

  it('goes in the clear only when asked for twice', async () => {
    const play = async (scene: Scene) => {
      await scene.open(STARTTLS.replace('<required/>', ''), mechanisms('SCRAM-SHA-1', 'PLAIN'))
      await scene.authenticate()
      await scene.open(BIND)
      await scene.bind()
    }
    const { client, scene } = setUp(play, { tls: { mode: 'none', insecure: true } })
    await client.start()
    expect(scene().heard[0]).toMatchObject({ name: 'auth', attrs: { mechanism: 'SCRAM-SHA-1' } })
    // @ts-expect-error `insecure` is missing
    expect(() => setUp(play, { tls: { mode: 'none' } })).toThrow(expect.objectContaining({ code: 'insecure' }))
  })

  it('negotiates what plugins add, in its order', async () => {
    const order: string[] = []
    const extra = definePlugin({
      name: 'extra',
      setup({ xmpp }) {
        const add = (name: string, at: number, next: 'feature' | 'offer') =>
          xmpp.streamFeature({
            name,
            order: at,
            match: ({ offer }) => offer.child('urn:x', name) !== undefined,
            async negotiate({ send, receive, secure, authenticated, bound }) {
              order.push(`${name} ${secure} ${authenticated} ${bound}`)
              send(new Element(name, 'urn:x'))
              await receive()
              return { next }
            },
          })
        add('late', featureOrder.established, 'feature')
        add('early', featureOrder.startTls - 1, 'offer')
        return () => ({})
      },
    })
    const { client } = setUp(async (scene) => {
      await scene.open("<early xmlns='urn:x'/>", STARTTLS)
      await scene.startTls()
      await scene.open("<early xmlns='urn:x'/>", mechanisms('SCRAM-SHA-1'))
      await scene.next('early')
      scene.send(`<ok xmlns='urn:x'/><stream:features>${mechanisms('SCRAM-SHA-1')}</stream:features>`)
      await scene.authenticate()
      await scene.open(BIND, "<late xmlns='urn:x'/>")
      await scene.bind()
      await scene.next('late')
      scene.send("<ok xmlns='urn:x'/>")
    })
    client.use(extra)
    await client.start()
    expect(order).toEqual(['early true false undefined', `late true true ${ACCOUNT}/chosen`])
  })
})
