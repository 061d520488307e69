import { type ClientOptions, createClient } from '@trestle/client'
import { type ChannelBinding, deriveScramKeys, type ServerExchange, serverExchange } from '@trestle/sasl'
import { NS_CLIENT } from '@trestle/stanza'
import { type Element, parse } from '@trestle/xml'
import { createXmlStream, memoryPair, streamFraming } from '@trestle/xmlstream'
import { onTestFinished } from 'vitest'
import {
  Sasl2Authenticate,
  Sasl2Challenge,
  Sasl2Failure,
  Sasl2Response,
  type Sasl2SuccessValue,
  sasl2,
} from '../src/index.js'

export const ACCOUNT = 'romeo@montague.example'
export const PASSWORD = 'wherefore'
export const BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
export const SASL = (...names: string[]) =>
  `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${list(names)}</mechanisms>`
export const SASL2 = (...names: string[]) =>
  `<authentication xmlns='urn:xmpp:sasl:2'>${list(names)}<inline><extra xmlns='urn:example:1'/></inline></authentication>`
const list = (names: string[]) => names.map((name) => `<mechanism>${name}</mechanism>`).join('')

/** The server of one connection, as a test plays it. */
export interface Scene {
  /** All that the client wrote. */
  readonly heard: readonly Element[]
  next(name?: string): Promise<Element>
  send(...xml: (string | Element)[]): void
  /** Waits for the stream header, and offers this. */
  open(...features: string[]): Promise<void>
  /** Goes through the exchange that the client begins; resolves with what belongs into the success. */
  prove(exchange?: ServerExchange): Promise<Pick<Sasl2SuccessValue, 'additionalData'> | undefined>
  /** Refuses the request of the client. */
  refuse(condition?: string): Promise<Element>
  /** Binds a resource by RFC 6120, after what is offered for it. */
  bind(): Promise<void>
}

const keys = deriveScramKeys('SHA-1', PASSWORD, undefined, 4096)

export async function scram(mechanism = 'SCRAM-SHA-1', more: Partial<Parameters<typeof serverExchange>[1]> = {}) {
  const known = await keys
  return serverExchange(mechanism, { lookup: async (user) => (user === 'romeo' ? known : undefined), ...more })
}

export interface Setting extends Partial<ClientOptions> {
  readonly secure?: boolean
  readonly channelBindings?: readonly ChannelBinding[]
}

/** A client with SASL2, whose connections a test plays the server of. */
export function stage(
  play: (scene: Scene) => Promise<void>,
  { secure = true, channelBindings = [], ...options }: Setting = {},
) {
  const failures: unknown[] = []
  const scenes: Scene[] = []
  const framing = streamFraming({ contentNamespace: NS_CLIENT })
  const client = createClient({
    jid: ACCOUNT,
    password: PASSWORD,
    keepAlive: 0,
    reconnect: false,
    ...options,
    connector: {
      async connect() {
        const [transport, far] = memoryPair({ secure })
        const scene = createScene(createXmlStream({ transport: far, role: 'receiver', framing }))
        scenes.push(scene)
        play(scene).catch((error) => failures.push(error))
        return { transport, framing, channelBindings }
      },
    },
  }).use(sasl2, { software: 'Balcony' })
  onTestFinished(() => client.stop({ timeout: 100 }))
  return { client, failures, scenes }
}

function createScene(stream: ReturnType<typeof createXmlStream>): Scene {
  const heard: Element[] = []
  let taken = 0
  let wake = () => {}
  stream.events.on('element', (element) => {
    heard.push(element)
    wake()
  })
  stream.events.on('close', () => wake())
  stream.events.on('error', () => {})

  const scene: Scene = {
    heard,
    async next(name) {
      while (taken === heard.length) {
        if (stream.state === 'closed') throw new Error('The client has gone.')
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const element = heard[taken++] as Element
      if (name !== undefined && element.name !== name) throw new Error(`<${element.name}/> came, not <${name}/>.`)
      return element
    },
    send(...parts) {
      for (const part of parts) {
        const elements = typeof part === 'string' ? inStream(part) : [part]
        for (const element of elements) stream.send(element)
      }
    },
    async open(...features) {
      await stream.open(() => ({ from: 'montague.example', id: 's', version: '1.0' }), { timeout: 5000 })
      scene.send(`<stream:features>${features.join('')}</stream:features>`)
    },
    async prove(given) {
      const { mechanism, initialResponse } = Sasl2Authenticate.decode(await scene.next('authenticate'))
      const exchange = given ?? (await scram(mechanism))
      let step = await exchange.respond(initialResponse)
      while ('challenge' in step) {
        scene.send(Sasl2Challenge.encode({ data: step.challenge }))
        step = await exchange.respond(Sasl2Response.decode(await scene.next('response')).data)
      }
      return { additionalData: step.success.data }
    },
    async refuse(condition = 'mechanism-too-weak') {
      const request = await scene.next('authenticate')
      scene.send(Sasl2Failure.encode({ condition: condition as 'not-authorized', details: [] }))
      return request
    },
    async bind() {
      scene.send(`<stream:features>${BIND}</stream:features>`)
      const { attrs } = await scene.next('iq')
      scene.send(
        `<iq type='result' id='${attrs['id']}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${ACCOUNT}/orchard</jid></bind></iq>`,
      )
    },
  }
  return scene
}

const inStream = (xml: string) =>
  parse(`<a xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>${xml}</a>`).elements()
