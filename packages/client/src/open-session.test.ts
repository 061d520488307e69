import { JID } from '@trestle/jid'
import { scramSha1, scramSha256 } from '@trestle/sasl'
import { NS_CLIENT } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, BIND, fakeServer, logIn, mechanisms, PASSWORD, type Scene, streamError } from '../test/fake-server.js'
import { type OpenSessionOptions, openSession, startTls } from './index.node.js'

const secure = { secure: true, tls: false }

/** Logs in by SCRAM over a connection that is secure from its beginning. */
async function login(scene: Scene): Promise<void> {
  await scene.open(mechanisms('SCRAM-SHA-1'))
  await scene.authenticate()
  await scene.open(BIND)
  await scene.bind('orchard')
}

function setUp(play: (scene: Scene) => Promise<void>, options: Partial<OpenSessionOptions> = {}, how = secure) {
  const server = fakeServer(play, how)
  const opening = openSession({
    jid: ACCOUNT,
    password: PASSWORD,
    connector: server.connector,
    mechanisms: [scramSha256, scramSha1],
    keepAlive: 0,
    ...options,
  })
  return { server, opening }
}

describe('openSession', () => {
  it('logs in, sends, hears from the first stanza on, and ends in order', async () => {
    const { server, opening } = setUp(async (scene) => {
      await login(scene)
      scene.send("<message from='juliet@capulet.example'><body>1</body></message>")
      await scene.next('presence')
      scene.send("<message from='juliet@capulet.example'><body>2</body></message>")
    })
    const session = await opening
    expect(session.jid).toBe(`${ACCOUNT}/orchard`)
    const bodies: (string | undefined)[] = []
    const both = new Promise<void>((resolve) => {
      session.listen((stanza) => {
        bodies.push(stanza.child(NS_CLIENT, 'body')?.text())
        if (bodies.length === 2) resolve()
      })
    })
    session.send(new Element('presence', NS_CLIENT))
    await both
    expect(bodies).toEqual(['1', '2'])
    await session.close()
    expect(await session.ended).toBeUndefined()
    expect(server.failures).toEqual([])
    expect(() => session.send(new Element('presence', NS_CLIENT))).toThrow('The stream is closed.')
  })

  it('ends by being closed, also where nobody listens', async () => {
    const { opening } = setUp(login)
    const session = await opening
    await session.close()
    expect(await session.ended).toBeUndefined()
  })

  it('asks for the resource of the address', async () => {
    const { server, opening } = setUp(login, { jid: `${ACCOUNT}/a/b` })
    const session = await opening
    expect(session.jid).toBe(`${ACCOUNT}/a/b`)
    expect(server.scenes[0]?.target.domain).toBe('montague.example')
    await session.close()
  })

  it('says why the session is over', async () => {
    const { opening } = setUp(async (scene) => {
      await login(scene)
      scene.send(streamError('conflict'))
    })
    const session = await opening
    session.listen(() => {})
    expect(await session.ended).toMatchObject({ code: 'conflict' })
  })

  it.each([
    ['a wrong password', { password: 'guessed' }, 'wrong-password'],
    ['no mechanism that both have', { mechanisms: [scramSha256] }, 'no-shared-mechanism'],
  ])('fails with %s', async (_, options, code) => {
    const { opening } = setUp(login, options)
    await expect(opening).rejects.toMatchObject({ code })
  })

  it('goes over TLS alone, by STARTTLS where it is given', async () => {
    const inTheClear = { secure: false, tls: true }
    await expect(setUp(logIn, {}, inTheClear).opening).rejects.toMatchObject({ code: 'tls-required' })
    const session = await setUp(logIn, { startTls }, inTheClear).opening
    expect(session.jid).toContain(ACCOUNT)
    await session.close()
  })

  it('gives up in time, and when it is told to', async () => {
    const silent = async () => {}
    await expect(setUp(silent, { timeout: 20 }).opening).rejects.toMatchObject({ code: 'timeout' })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(setUp(silent, { signal }).opening).rejects.toThrow('enough')
  })

  it('prepares and checks addresses by JID.parse', async () => {
    const session = await setUp(login, { jid: 'Romeo@Montague.example', readAddress: JID.parse }).opening
    expect(session.jid).toBe(`${ACCOUNT}/orchard`)
    await session.close()
    await expect(setUp(login, { jid: '@', readAddress: JID.parse }).opening).rejects.toMatchObject({
      code: 'invalid-jid',
    })
  })
})
