import { deriveScramKeys, type SaslError, type ServerExchange, serverExchange } from '@trestle/sasl'
import { Iq, NS_CLIENT, SaslAuth, SaslChallenge, SaslFailure, SaslResponse, SaslSuccess } from '@trestle/stanza'
import { type Element, parse } from '@trestle/xml'
import { createXmlStream, memoryPair, streamFraming, type Transport, type XmlStream } from '@trestle/xmlstream'
import type { Connection, Connector, ConnectTarget } from '../src/connector.js'

/** One connection, as the server sees it: a test plays the server's part by it. */
export interface Scene {
  readonly stream: XmlStream
  readonly target: ConnectTarget
  /** What the client's header said, one after the other. */
  readonly headers: readonly object[]
  /** Everything the client wrote. */
  readonly heard: readonly Element[]
  next(name?: string): Promise<Element>
  /** XML of a client's stream, `stream:` prefix included. */
  send(xml: string): void
  /** Waits for the client's header and answers it with these features. */
  open(...features: string[]): Promise<void>
  /** Answers `<starttls/>`; `extra` follows `<proceed/>` in the clear. */
  startTls(extra?: string): Promise<void>
  /** Answers `<auth/>` until it succeeded or the client was refused. Resolves with whether it succeeded. */
  authenticate(exchange?: (mechanism: string) => ServerExchange | Promise<ServerExchange>): Promise<boolean>
  bind(resource?: string): Promise<void>
}

export const PASSWORD = 'wherefore'
export const ACCOUNT = 'romeo@montague.example'
export const STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
export const BIND = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
export const mechanisms = (...names: string[]) =>
  `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('')}</mechanisms>`
export const streamError = (condition: string, text = '') =>
  `<stream:error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'>${text}</${condition}></stream:error>`

const framing = streamFraming({ contentNamespace: NS_CLIENT })

/** Few iterations: what is tested here is not the hashing. */
const keys = deriveScramKeys('SHA-1', PASSWORD, undefined, 4096)

export async function scram(mechanism: string): Promise<ServerExchange> {
  const known = await keys
  return serverExchange(mechanism, { lookup: async (user) => (user === 'romeo' ? known : undefined) })
}

/** Each connection is played by `play`; what it throws is kept in `failures`. */
export function fakeServer(play: (scene: Scene) => Promise<void>, { secure = false, tls = true } = {}) {
  const scenes: Scene[] = []
  const failures: unknown[] = []
  const connector: Connector = {
    async connect(target) {
      const [near, far] = memoryPair({ secure })
      const { scene, upgraded } = createScene(far, target)
      scenes.push(scene)
      play(scene).catch((error) => failures.push(error))
      const connection: Connection = { transport: near, framing }
      return tls ? { ...connection, startTls: async () => ({ transport: await upgraded, framing }) } : connection
    },
  }
  return { connector, scenes, failures }
}

function createScene(transport: Transport, target: ConnectTarget) {
  const stream = createXmlStream({
    transport,
    role: 'receiver',
    framing,
  })
  const headers: object[] = []
  const heard: Element[] = []
  let taken = 0
  let wake = () => {}
  let upgrade: (transport: Transport) => void
  const upgraded = new Promise<Transport>((resolve) => {
    upgrade = resolve
  })
  stream.events.on('element', (element) => {
    heard.push(element)
    wake()
  })
  stream.events.on('close', () => wake())
  stream.events.on('error', () => {})
  const next: Scene['next'] = async (name) => {
    while (taken === heard.length) {
      if (stream.state === 'closed') throw new Error('The client has gone.')
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const element = heard[taken++] as Element
    if (name !== undefined && element.name !== name) throw new Error(`<${element.name}/> came in place of <${name}/>.`)
    return element
  }
  const send = (xml: string) => {
    const wrapper = parse(`<a xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>${xml}</a>`)
    for (const element of wrapper.elements()) stream.send(element)
  }
  const header = () => ({ from: target.domain, id: `s${headers.length}`, version: '1.0' })

  const scene: Scene = {
    stream,
    target,
    headers,
    heard,
    next,
    send,
    async open(...features) {
      const wait = { timeout: 5000 }
      headers.push(await (headers.length === 0 ? stream.open(header, wait) : stream.restart(header, wait)))
      send(`<stream:features>${features.join('')}</stream:features>`)
    },
    async startTls(extra = '') {
      await next('starttls')
      stream.sendRaw(`<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>${extra}`)
      await stream.flush()
      const [near, far] = memoryPair({ secure: true })
      stream.replaceTransport(far)
      upgrade(near)
    },
    async authenticate(make = scram) {
      const { mechanism, data } = SaslAuth.decode(await next('auth'))
      try {
        const exchange = await make(mechanism)
        let step = await exchange.respond(data)
        while ('challenge' in step) {
          stream.send(SaslChallenge.encode({ data: step.challenge }))
          step = await exchange.respond(SaslResponse.decode(await next('response')).data)
        }
        stream.send(SaslSuccess.encode({ ...(step.success.data && { data: step.success.data }) }))
        return true
      } catch (error) {
        stream.send(SaslFailure.encode({ condition: (error as SaslError).code as 'not-authorized' }))
        return false
      }
    },
    async bind(resource = 'chosen') {
      const iq = new Iq(await next('iq'))
      const asked = iq.payload?.elements()[0]?.text()
      send(
        `<iq type='result' id='${iq.id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${ACCOUNT}/${asked ?? resource}</jid></bind></iq>`,
      )
    },
  }
  return { scene, upgraded }
}

/** What a proper server does until the session is there. */
export async function logIn(scene: Scene, ...more: string[]): Promise<void> {
  await scene.open(STARTTLS)
  await scene.startTls()
  await scene.open(mechanisms('SCRAM-SHA-1', 'PLAIN'))
  await scene.authenticate()
  await scene.open(BIND, ...more)
  await scene.bind()
}

/** Resolves once the condition holds, looked at each turn of the event loop; fails after a bounded number of turns. */
export async function until(condition: () => boolean, turns = 20_000): Promise<void> {
  for (let i = 0; i < turns; i++) {
    if (condition()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('The condition never came to hold.')
}
