import { definePlugin, featureOrder, type SessionKeeper } from '@trestle/core'
import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { streamManagement } from '../../xeps/xep-0198/src/index.js'
import { ACCOUNT, BIND, logIn, mechanisms, type Scene, STARTTLS, streamError, until } from '../test/fake-server.js'
import { type Settings, setUp } from '../test/set-up.js'
import type { ClientError } from './client-error.js'

void definePlugin
void featureOrder
void BIND
void mechanisms
void STARTTLS
void ACCOUNT
export type K = SessionKeeper

function setUpByHand(play: (scene: Scene) => Promise<void>, { reconnect, ...settings }: Settings = {}) {
  const clock = createManualClock()
  const policy = typeof reconnect === 'object' ? reconnect : {}
  const made = setUp(play, { clock, reconnect: reconnect !== false && { random: () => 0.5, ...policy }, ...settings })
  const told: string[] = []
  const { client } = made
  client.on('connecting', ({ attempt }) => told.push(`connecting ${attempt}`))
  client.on('online', ({ resumed }) => told.push(`${resumed ? 'resumed' : 'online'} [${client.status}]`))
  client.on('suspended', () => told.push(`suspended [${client.status}]`))
  client.on('status', (s) => told.push(`status ${s} ${client.xmpp.online}`))
  client.on('offline', ({ error }) =>
    told.push(`offline ${(error as ClientError | undefined)?.code} [${client.status}]`),
  )
  client.on('reconnecting', ({ attempt, delay, error }) => told.push(`${error.code}: ${attempt} in ${delay}`))
  client.on('ended', ({ error }) => told.push(`ended ${error.code}`))
  const errors: unknown[] = []
  client.on('error', ({ error }) => errors.push(error))
  const has = (line: string, times = 1) => until(() => told.filter((one) => one.startsWith(line)).length >= times)
  const latest = () => made.server.scenes.at(-1) as Scene
  return { ...made, clock, told, has, latest, errors }
}
const SM = "<sm xmlns='urn:xmpp:sm:3'/>"
const sm = { id: 's1', h: 0 }
const first = async (scene: Scene) => {
  await logIn(scene, SM)
  await scene.next('enable')
  scene.send(`<enabled xmlns='urn:xmpp:sm:3' id='${sm.id}' resume='true'/>`)
}
const toResume = async (scene: Scene) => {
  await scene.open(STARTTLS)
  await scene.startTls()
  await scene.open(mechanisms('SCRAM-SHA-1', 'PLAIN'))
  await scene.authenticate()
  await scene.open(BIND, SM)
  return scene.next('resume')
}
const body = (client: any, text: string) => client.send(client.message({ to: 'juliet@capulet.example', body: text }))

describe('z', () => {
  it('status online listener may send', async () => {
    const { client, told, errors } = setUpByHand((scene) => logIn(scene))
    client.on('status', (s) => {
      if (s === 'online') client.send(client.presence())
    })
    await client.start()
    expect(errors).toEqual([])
    await client.stop()
    console.log(told)
  })
  it('iq results of others during login', async () => {
    const { client } = setUpByHand(
      async (scene) => {
        await logIn(scene, SM)
        await scene.next('enable')
        scene.send(
          `<iq type='result' id='x' from='evil@else.example/x'/><iq type='error' id='x' from='romeo@montague.example/other'/><enabled xmlns='urn:xmpp:sm:3'/>`,
        )
      },
      { reconnect: false },
    )
    client.use(streamManagement)
    await client.start()
    await client.stop()
  })
  it('resumed and gone at once', async () => {
    let n = 0
    const { client, clock, has, latest, told, errors } = setUpByHand(async (scene) => {
      n++
      if (n === 1) return first(scene)
      await toResume(scene)
      if (n === 2) {
        scene.send(`<resumed xmlns='urn:xmpp:sm:3' previd='s1' h='0'/>`)
        scene.stream.destroy()
        return
      }
      scene.send(`<resumed xmlns='urn:xmpp:sm:3' previd='s1' h='0'/>`)
    })
    client.use(streamManagement)
    await client.start()
    body(client, 'a')
    latest().stream.destroy()
    body(client, 'b')
    await has('connection-lost: 1')
    body(client, 'c')
    clock.advance(500)
    await has('connection-lost: ', 2)
    clock.advance(5000)
    await has('resumed')
    await until(() => latest().heard.filter((e) => e.name === 'message').length === 3)
    expect(
      latest()
        .heard.filter((e) => e.name === 'message')
        .map((e) => e.child('jabber:client', 'body')?.text()),
    ).toEqual(['a', 'b', 'c'])
    console.log(told, errors)
    await client.stop()
    expect(clock.pending).toBe(0)
  })
  it('what comes after the loss', async () => {
    let n = 0
    const { client, clock, has, told } = setUpByHand(async (scene) => {
      n++
      if (n === 1) {
        await first(scene)
        scene.send(`${streamError('reset')}<message id='late1'/>`)
        await until(() => n === 2)
        return
      }
      const r = await toResume(scene)
      told.push(`h ${r.attrs['h']}`)
      scene.send(`<resumed xmlns='urn:xmpp:sm:3' previd='s1' h='0'/>`)
    })
    const seen: unknown[] = []
    client.on('message', ({ id }) => seen.push([id, client.xmpp.online]))
    client.use(streamManagement)
    await client.start()
    await has('stream-error: 1')
    clock.advance(500)
    await has('resumed')
    console.log(told, seen)
    await client.stop()
  })
  for (const where of ['connecting', 'suspended', 'reconnecting', 'offline', 'online'] as const)
    for (const nth of [1, 2]) {
      it(`stop in ${where} ${nth}`, async () => {
        let n = 0
        const { client, clock, has, latest, told, errors, server } = setUpByHand(async (scene) => {
          n++
          if (n === 1) return first(scene)
          await toResume(scene)
          scene.send(`<resumed xmlns='urn:xmpp:sm:3' previd='s1' h='0'/>`)
        })
        client.use(streamManagement)
        let stopped: Promise<void> | undefined
        let seen = 0
        client.on(where, () => {
          if (++seen === nth) {
            stopped = client.stop()
            void stopped.then(() => told.push(`stopped ${client.status}`))
          }
        })
        await client.start().catch((e) => told.push(`start ${e.code}`))
        if (!stopped) {
          body(client, 'a')
          latest().stream.destroy()
          await until(() => clock.pending > 0 || stopped !== undefined)
          await has('connection-lost').catch(() => {})
          clock.advance(500)
          await until(() => stopped !== undefined).catch(() => {})
        }
        await (stopped ?? client.stop())
        expect(client.status).toBe('offline')
        expect(client.xmpp.online).toBe(false)
        await until(() => server.scenes.every((s) => s.stream.state === 'closed'))
        expect(clock.pending).toBe(0)
        console.log(where, nth, told, errors.map(String))
      })
    }
  it('start in listeners', async () => {
    const { client, has, latest, told } = setUpByHand((scene) => logIn(scene))
    await client.start()
    client.once('ended', () => void client.start())
    latest().send(streamError('conflict'))
    await has('online', 2)
    client.once('status', () => {})
    let again = false
    client.on('status', (s) => {
      if (s === 'offline' && !again) {
        again = true
        void client.start()
      }
    })
    await client.stop()
    await has('online', 3)
    await client.stop()
    console.log(told)
    expect(client.status).toBe('offline')
  })
  it('stop right after restart', async () => {
    const { client, has, told } = setUpByHand((scene) => logIn(scene))
    await client.start()
    let again = false
    let second: Promise<void> | undefined
    client.on('status', (s) => {
      if (s === 'offline' && !again) {
        again = true
        client.start().catch(() => {})
        second = client.stop()
      }
    })
    await client.stop()
    await second
    expect(client.status).toBe('offline')
    void has
    void told
  })
  for (let step = 0; step < 9; step++)
    it(`stop at step ${step}`, async () => {
      let at = 0
      let stop: () => void = () => {}
      const point = () => {
        if (at++ === step) stop()
      }
      const { client, clock, server, told } = setUpByHand(async (scene) => {
        point()
        await scene.open(STARTTLS)
        point()
        await scene.startTls()
        point()
        await scene.open(mechanisms('SCRAM-SHA-1', 'PLAIN'))
        point()
        await scene.authenticate()
        point()
        await scene.open(BIND, SM)
        point()
        await scene.bind()
        point()
        await scene.next('enable')
        point()
        scene.send(`<enabled xmlns='urn:xmpp:sm:3' id='${sm.id}' resume='true'/>`)
        point()
      })
      client.use(streamManagement)
      let stopped: Promise<void> | undefined
      stop = () => {
        stopped = client.stop()
      }
      await client.start().catch((e) => told.push(`start ${e.code}`))
      await until(() => stopped !== undefined)
      await stopped
      expect(client.status).toBe('offline')
      expect(clock.pending).toBe(0)
      await until(() => server.scenes.every((s) => s.stream.state === 'closed'))
    })
})
void Element
