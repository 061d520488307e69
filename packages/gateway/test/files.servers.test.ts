import type { Client } from '@trestle/client'
import { fetchFile, file, readAll } from '@trestle/gateway-media'
import type { Message } from '@trestle/stanza'
import { describeWithServers, type TestedServer } from '@trestle/test-fixtures'
import { Oob } from '@trestle/xep-0066'
import { httpUpload, NS_HTTP_UPLOAD } from '@trestle/xep-0363'
import { Retract } from '@trestle/xep-0424'
import { Reactions } from '@trestle/xep-0444'
import { serialize } from '@trestle/xml'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import {
  type Call,
  defineNetwork,
  type Gateway,
  type IncomingMessage,
  type SessionContext,
  textField,
} from '../src/index.js'
import { startWorld } from './over-server.js'

const GATEWAY = 'gw.localhost'
const NURSE = `nurse@${GATEWAY}`
const limit = { timeout: 30_000, interval: 50 }
const base = { users: { romeo: 'wherefore' }, components: { [GATEWAY]: 'secret' }, uploads: true }
const granted = {
  ...base,
  prosody: {
    modules: ['privilege'],
    component: 'modules_enabled = { "privilege" }',
    host: `privileged_entities = { ["${GATEWAY}"] = { iq = { ["${NS_HTTP_UPLOAD}"] = "get" } } }`,
  },
}
const local = { allowPrivateAddresses: true }
const rose = new TextEncoder().encode('a rose by any other name')

interface World {
  readonly romeo: Client
  readonly gateway: Gateway
  readonly messages: Message[]
  /** What reached the module. */
  readonly got: string[]
  /** Who asked for slots. */
  readonly asked: string[]
  readonly nurse: () => ReturnType<SessionContext<object>['contacts']['byLegacyId']>
}

async function told(message: IncomingMessage, signal: AbortSignal): Promise<string> {
  const files = message.kind === 'files' ? message.files : []
  const texts = files.map(async (one) => {
    const bytes = await readAll(one, { maxBytes: 1000, signal })
    return ` ${one.name} ${one.type} ${new TextDecoder().decode(bytes)}`
  })
  return [`${message.kind} ${message.body}`.trim(), ...(await Promise.all(texts))].join(',')
}

async function createWorld(server: TestedServer): Promise<World> {
  const got: string[] = []
  let context!: SessionContext<object>
  const network = defineNetwork({
    name: 'Trial',
    type: 'x',
    registration: { name: textField({ required: true }) },
    capabilities: { files: true, reactions: true },
    session(given) {
      context = given
      return {
        login: () => {},
        async onMessage(_, message, { signal }: Call) {
          got.push(await told(message, signal))
          return `u${got.length}`
        },
        onReactions: (_, { target, emojis }) => void got.push(`${emojis.join()} to ${target.legacyId}`),
      }
    },
  })
  const asked: string[] = []
  const messages: Message[] = []
  const { romeo, gateway } = await startWorld(server, GATEWAY, network, {
    files: { allowHttp: true, fetching: local },
    made: ({ component }) =>
      component.xmpp.filter('out', (stanza) => {
        const written = serialize(stanza)
        const isRequest = written.includes('<request') && written.includes(NS_HTTP_UPLOAD)
        if (isRequest) asked.push(written.includes('<privileged_iq') ? 'the user' : 'the gateway')
        return stanza
      }),
    use(client) {
      client.use(httpUpload, { allowHttp: true })
      client.on('message', (message) => {
        if (message.from?.local === 'nurse') messages.push(message)
      })
    },
  })
  return { romeo, gateway, messages, got, asked, nurse: () => context.contacts.byLegacyId('nurse') }
}

async function bytesAt(url: string): Promise<string> {
  const { bytes } = await fetchFile(url, local)
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

for (const [how, options] of [
  ['with', granted],
  ['without', base],
] as const) {
  describeWithServers(`files of a gateway ${how} privileges`, { options }, (server, kind) => {
    let world: World
    /** ejabberd 23.01 grants no iqs. */
    const uploader = how === 'with' && kind === 'prosody' ? 'the user' : 'the gateway'

    beforeAll(async () => {
      world = await createWorld(server())
    }, 60_000)
    beforeEach(() => {
      for (const list of [world.messages, world.got, world.asked]) list.length = 0
    })
    afterAll(async () => {
      await world?.romeo.stop()
      await world?.gateway.stop()
    })

    async function received(count: number): Promise<readonly Message[]> {
      await vi.waitFor(() => expect(world.messages).toHaveLength(count), limit)
      return world.messages.splice(0)
    }

    async function share(url: string): Promise<void> {
      const { romeo } = world
      romeo.send(romeo.message({ to: NURSE, body: url }).set(Oob, { url }))
      await vi.waitFor(() => expect(world.got).toHaveLength(1), limit)
    }

    it(`are uploaded by ${uploader}, and can be had by everybody who knows the address`, async () => {
      const { nurse, asked } = world
      await nurse().sendFiles([file(rose, { name: 'r\u00f6se.txt', type: 'text/plain' })])
      const [message] = await received(1)
      const { url = '' } = message?.get(Oob) ?? {}
      expect(message?.body).toBe(url)
      expect(decodeURIComponent(url)).toMatch(/r\u00f6se\.txt$/)
      expect(await bytesAt(url)).toBe('a rose by any other name')
      expect(asked).toEqual([uploader])
    })

    it('reach the module from where the user has uploaded them', async () => {
      const { romeo, got } = world
      await share(await romeo.get(httpUpload).upload(rose, { name: 'rose.txt', type: 'text/plain' }))
      expect(got).toEqual(['files, rose.txt text/plain a rose by any other name'])
    })

    it('are a text with their link where the server does not give them', async () => {
      const { romeo, got } = world
      const url = await romeo.get(httpUpload).upload(rose, { name: 'rose.txt', type: 'text/plain' })
      await server().removeUploads()
      await share(url)
      expect(got).toEqual([`text ${url}`])
    })

    it('are several messages of one id: for reactions, and for retractions', async () => {
      const { romeo, nurse, got } = world
      const named = (name: string) => file(rose, { name: `${name}.txt`, type: 'text/plain' })
      await nurse().sendFiles([named('a'), named('b'), named('c')], { body: 'Three roses', legacyId: 'm1' })
      const messages = await received(4)
      expect(messages.map(({ body }) => body?.replace(/.*\//, ''))).toEqual(['a.txt', 'b.txt', 'c.txt', 'Three roses'])
      romeo.send(romeo.message({ to: NURSE }).set(Reactions, { id: messages[1]!.id!, reactions: ['\u{1f339}'] }))
      await vi.waitFor(() => expect(got).toEqual(['\u{1f339} to m1']), limit)
      await nurse().retract('m1')
      const retracted = (await received(4)).map((message) => message.get(Retract)?.id)
      expect(retracted).toEqual(messages.map(({ id }) => id))
    })

    it('are uploaded once for each id of the network, and again when the server has lost them', async () => {
      const { nurse, asked } = world
      let opened = 0
      const again = () =>
        file(
          async function* () {
            opened++
            yield rose
          },
          { name: 'rose.txt', type: 'text/plain', legacyId: `${how} f1` },
        )
      const urls: (string | undefined)[] = []
      for (let i = 0; i < 3; i++) {
        if (i === 2) await server().removeUploads()
        await nurse().sendFiles([again()])
        urls.push((await received(1))[0]?.body)
      }
      expect(urls[1]).toBe(urls[0])
      expect(urls[2]).not.toBe(urls[0])
      expect(await bytesAt(urls[2]!)).toBe('a rose by any other name')
      expect([opened, asked]).toEqual([2, [uploader, uploader]])
    })

    it('that the service does not take are named in the message, with the reason', async () => {
      const { nurse } = world
      const large = file(new Uint8Array(150_000), { name: 'opera.txt', type: 'text/plain' })
      await nurse().sendFiles([large, file(rose, { name: 'rose.txt', type: 'text/plain' })], { body: 'Listen' })
      const [first, second] = await received(2)
      expect(first?.body).toMatch(/rose\.txt$/)
      expect(second?.body).toMatch(/^Listen\n\u201copera\.txt\u201d could not be sent: .*100 kB/)
      expect(second?.from?.bare.toString()).toBe(NURSE)
    })
  })
}
