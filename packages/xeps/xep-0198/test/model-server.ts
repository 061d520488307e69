import type { Negotiation } from '@trestle/core'
import type { Core, Link } from '@trestle/core/host'
import { JID } from '@trestle/jid'
import { createTestHost, type TestHost, type TestHostOptions } from '@trestle/testing'
import { Element, parse, serialize } from '@trestle/xml'
import { XmlStreamError } from '@trestle/xmlstream'
import {
  Ack,
  AckRequest,
  Enable,
  Enabled,
  type EnabledValue,
  Failed,
  Resume,
  Resumed,
  StreamManagementFeature,
} from '../src/index.js'

export const jid = JID.parse('romeo@verona.example/orchard')

/** What a server holds of a session. */
export interface ModelSession {
  readonly id: string
  inbound: number
  acked: number
  readonly queue: Element[]
}

export interface ModelServer {
  readonly host: TestHost
  readonly core: Core
  /** Stanzas that arrived, oldest first. */
  readonly got: readonly Element[]
  /** All that the client wrote, on this connection, oldest first. */
  readonly written: readonly Element[]
  session: ModelSession | undefined
  /** What `<enable/>` and `<resume/>` are answered by; undefined: by the model. */
  answer: ((request: Element) => Element | undefined) | undefined
  enabled: EnabledValue
  /** False: the client writes into a full buffer. */
  writable: boolean
  /** Logs in; delivers nothing by itself. */
  login(): Promise<void>
  /** To the client, now or with the next connection. */
  send(stanza: Element): void
  /** To the client, as it is. */
  raw(element: Element): void
  /** Carries so many of what is on its way to the server, and to the client. */
  deliver(toServer?: number, toClient?: number): void
  /** Drops the connection, and what is on its way. */
  cut(): void
  /** The buffer is empty again. */
  drain(): void
}

/** A server in memory that forgets nothing, at the end of a line that loses what is on it. */
export function createModelServer(options: Partial<TestHostOptions> = {}): ModelServer {
  const host = createTestHost({ jid, ...options })
  const { core } = host
  const got: Element[] = []
  let written: Element[] = []
  let toServer: Element[] = []
  let toClient: Element[] = []
  let drains: (() => void)[] = []
  let connection = 0

  function linkOf(mine: number): Link {
    return {
      get open() {
        return mine === connection
      },
      get writable() {
        return server.writable
      },
      drained: () => new Promise((resolve) => drains.push(resolve)),
      pause() {},
      resume() {},
      abandon(error) {
        if (mine === connection) drop(error)
      },
      send(element) {
        const copy = parse(serialize(element))
        written.push(copy)
        toServer.push(copy)
      },
    }
  }

  function drop(error: Error): void {
    connection++
    toServer = []
    toClient = []
    core.lost(error)
  }

  function acknowledge(session: ModelSession, h: number): void {
    const count = (h - session.acked) >>> 0
    if (count > session.queue.length) throw new Error(`The client acknowledged ${h}, and ${session.acked} before.`)
    session.queue.splice(0, count)
    session.acked = h
  }

  function negotiated(request: Element): Element {
    const given = server.answer?.(request)
    if (given) return given
    if (request.is(Enable.ns, Enable.name)) {
      server.session = { id: server.enabled.id ?? '', inbound: 0, acked: 0, queue: [] }
      return Enabled.encode(server.enabled)
    }
    const { session } = server
    const { previd, h } = Resume.decode(request)
    if (session?.id !== previd) return Failed.encode({ condition: 'item-not-found' })
    acknowledge(session, h)
    for (const stanza of session.queue) toClient.push(stanza)
    return Resumed.encode({ previd, h: session.inbound })
  }

  function arrive(element: Element): void {
    const { session } = server
    if (element.is(AckRequest.ns, AckRequest.name)) {
      if (session) toClient.push(Ack.encode({ h: session.inbound }))
    } else if (element.is(Ack.ns, Ack.name)) {
      if (session) acknowledge(session, Ack.decode(element).h)
    } else if (element.ns === 'jabber:client') {
      if (session) session.inbound = (session.inbound + 1) >>> 0
      got.push(element)
    }
  }

  const server: ModelServer = {
    host,
    core,
    got,
    get written() {
      return written
    },
    session: undefined,
    answer: undefined,
    enabled: { id: 'verona-1', resume: true },
    writable: true,
    async login() {
      await core.restore()
      const features = [...core.streamFeatures].sort((a, b) => a.order - b.order)
      const offer = new Element('features', 'http://etherx.jabber.org/streams', {}, [
        StreamManagementFeature.encode({}),
      ])
      const answers: Element[] = []
      let bound: JID | undefined
      let resumed = false
      const negotiation = {
        account: jid.bare,
        authenticated: true,
        offer,
        get bound() {
          return bound
        },
        send: (request: Element) => answers.push(negotiated(request)),
        receive: async () => answers.shift(),
      } as unknown as Negotiation
      for (const feature of features) {
        if (feature.order > 400) bound ??= jid
        if (!feature.match(negotiation)) continue
        const outcome = await feature.negotiate(negotiation)
        if (outcome.bound) bound = outcome.bound
        resumed = outcome.resumed ?? resumed
        if (outcome.next === 'done') break
      }
      written = []
      toServer = []
      core.attach(linkOf(++connection), bound ?? jid, { resumed })
    },
    send(stanza) {
      server.session?.queue.push(stanza)
      if (host.xmpp.online) toClient.push(stanza)
    },
    raw: (element) => core.receive(element),
    deliver(up = Number.POSITIVE_INFINITY, down = Number.POSITIVE_INFINITY) {
      for (let i = 0; i < up && toServer.length > 0; i++) arrive(toServer.shift() as Element)
      for (let i = 0; i < down && toClient.length > 0; i++) core.receive((toClient.shift() as Element).clone())
    },
    cut: () => drop(new XmlStreamError('connection-lost', 'The line was cut.')),
    drain() {
      server.writable = true
      const waiting = drains
      drains = []
      for (const resolve of waiting) resolve()
    },
  }
  return server
}
