import { inspect } from 'node:util'
import { definePlugin, roster } from '@trestle/core'
import { Message } from '@trestle/stanza'
import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { defineEvent } from '@trestle/xmlstream'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, logIn, PASSWORD, type Scene, streamError, until } from '../test/fake-server.js'
import { type Settings, setUp } from '../test/set-up.js'

describe('a session', () => {
  const online = async (settings?: Settings) => {
    const made = setUp((scene) => logIn(scene), settings)
    await made.client.start()
    const offline: unknown[] = []
    made.client.on('offline', ({ error }) => offline.push(error))
    return { ...made, offline }
  }

  it('sends and receives', async () => {
    const { client, scene } = await online()
    const before = scene().heard.length
    client.send(client.presence())
    client.send(Message.of({ to: 'juliet@capulet.example', body: '1' }))
    await until(() => scene().heard.length === before + 2)
    expect(
      scene()
        .heard.slice(before)
        .map(({ name }) => name),
    ).toEqual(['presence', 'message'])
    const asked = client.xmpp.iq.request('get', undefined, new Element('q', 'urn:x'))
    await until(() => scene().heard.length === before + 3)
    scene().send(`<iq type='result' id='${scene().heard.at(-1)?.attrs['id']}'/>`)
    await expect(asked).resolves.toMatchObject({ type: 'result' })
  })

  it('ends in an orderly way, after what is left was sent', async () => {
    const { client, scene, offline } = await online()
    for (let i = 0; i < 100; i++) client.send(Message.of({ to: 'juliet@capulet.example', body: `${i}` }))
    const unanswered = client.xmpp.iq.request('get', undefined, new Element('q', 'urn:x'))
    const stopped = Promise.all([client.stop(), client.stop()])
    expect(client.status).toBe('closing')
    expect(() => client.send(client.presence())).toThrow(expect.objectContaining({ code: 'not-online' }))
    await expect(unanswered).rejects.toMatchObject({ code: 'disconnected' })
    await stopped
    expect(scene().heard.filter(({ name }) => name === 'message')).toHaveLength(100)
    expect(client.status).toBe('offline')
    expect(offline).toEqual([undefined])
    await client.stop()
    expect(offline).toHaveLength(1)
  })

  it('still delivers what comes while it closes', async () => {
    const { client, scene } = await online()
    const seen: unknown[] = []
    client.on('message', ({ body }) => seen.push(body))
    const errors: unknown[] = []
    client.on('error', (error) => errors.push(error))
    scene().send("<iq type='get' id='1'><q xmlns='urn:x'/></iq><message><body>last</body></message>")
    await client.stop()
    expect(seen).toEqual(['last'])
    expect(errors).toEqual([])
  })

  it('does not wait for ever for a server that does not close', async () => {
    const clock = createManualClock()
    const { client, scene, offline } = await online({ clock })
    scene().stream.pause()
    const stopped = client.stop({ timeout: 200 })
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(200)
    await stopped
    expect(offline).toEqual([undefined])
  })

  it.each([
    ['conflict', { condition: 'conflict' }, (scene: Scene) => scene.send(streamError('conflict'))],
    ['stream-closed', { code: 'closed' }, (scene: Scene) => void scene.stream.close()],
    ['connection-lost', { code: 'connection-lost' }, (scene: Scene) => scene.stream.destroy()],
    ['protocol-error', { code: 'restricted-xml' }, (scene: Scene) => scene.stream.sendRaw('<!-- -->')],
  ])('goes offline with %s, and may be started again', async (code, cause, act) => {
    const { client, scene, offline, server } = await online({ reconnect: false })
    const unanswered = client.xmpp.iq.request('get', undefined, new Element('q', 'urn:x'))
    act(scene())
    await expect(unanswered).rejects.toMatchObject({ code: 'disconnected', cause: { code } })
    expect(offline).toMatchObject([{ code, cause }])
    expect(client.status).toBe('offline')
    await client.start()
    expect(server.scenes).toHaveLength(2)
    expect(client.xmpp.online).toBe(true)
    await until(() => scene().stream.state === 'closed')
    expect(offline).toHaveLength(1)
  })

  it('shows what goes over the wire of every connection', async () => {
    const seen: string[] = []
    const { client, scene } = await online({
      reconnect: false,
      wire: ({ direction, kind, ...rest }) =>
        seen.push([direction, kind, 'element' in rest && rest.element?.name].filter(Boolean).join(' ')),
    })
    expect(seen.slice(0, 4)).toEqual([
      'out header stream',
      'in header stream',
      'in element features',
      'out element starttls',
    ])
    const before = seen.length
    client.send(client.presence())
    scene().send('<message/>')
    await until(() => seen.length >= before + 2)
    expect(seen.slice(before).sort()).toEqual(['in element message', 'out element presence'])
    await client.stop()
    await client.start()
    expect(seen.filter((one) => one === 'out header stream')).toHaveLength(6)
    await client.stop()
  })

  it('goes on where whoever looks on fails', async () => {
    const failed: unknown[] = []
    const made = setUp((scene) => logIn(scene), {
      wire() {
        throw new Error('no idea')
      },
    })
    made.client.on('error', ({ error, source }) => failed.push([source, (error as Error).message]))
    await made.client.start()
    await made.client.stop()
    expect(failed.length).toBeGreaterThan(4)
    expect(failed[0]).toEqual(['wire', 'no idea'])
  })

  it('is started once', async () => {
    const { client } = await online()
    await expect(client.start()).rejects.toMatchObject({ code: 'already-started' })
  })

  it('carries plugins and the events of users', async () => {
    const { client } = setUp((scene) => logIn(scene))
    const counted = definePlugin({ name: 'counted', setup: () => () => ({ count: 1 }) })
    const happened = defineEvent<number>('happened')
    const seen: number[] = []
    const dispose = client.use(counted).on(happened, (n) => seen.push(n))
    client.once(happened, (n) => seen.push(-n))
    client.xmpp.events.emit(happened, 1)
    client.xmpp.events.emit(happened, 2)
    dispose()
    client.xmpp.events.emit(happened, 3)
    expect(seen).toEqual([1, -1, 2])
    expect(client.get(counted)).toEqual({ count: 1 })
    expect(client.as(ACCOUNT).get(counted)).toBe(client.get(counted))
    client.remove(counted)
  })

  it('has the roster at hand', async () => {
    const { client, scene } = await online()
    const loaded = client.get(roster).load()
    const { attrs } = await scene().next('iq')
    scene().send(
      `<iq type='result' id='${attrs['id']}'><query xmlns='jabber:iq:roster'><item jid='juliet@capulet.example' subscription='both'/></query></iq>`,
    )
    expect([...(await loaded).keys()]).toEqual(['juliet@capulet.example'])
    expect(client.get(roster).get('juliet@capulet.example')).toMatchObject({ subscription: 'both' })
  })

  it('shows its password to nobody', async () => {
    const { client } = await online()
    expect(inspect(client, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(PASSWORD)
  })
})
