import { NS_CLIENT, NS_COMPONENT } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import {
  createXmlStream,
  type MemoryPairOptions,
  memoryPair,
  type StreamHeader,
  streamErrorElement,
  streamFraming,
  type Transport,
  type XmlStream,
  type XmlStreamOptions,
} from '@trestle/xmlstream'
import { type ComponentOptions, type Connector, createComponent, createHandshake } from '../src/index.js'

export const SECRET = 'a secret for tests'

/** The server's side of one connection. */
export interface Accepted {
  readonly stream: XmlStream
  /** What has come, but handshakes. */
  readonly seen: Element[]
  send(element: Element): void
  /** Ends the connection without closing the stream. */
  cut(): void
}

export interface AcceptorOptions {
  /** What to do with a connection in place of the usual; gets its number, from 1. Undefined: the usual. */
  readonly instead?: (transport: Transport, number: number) => unknown
  readonly pair?: MemoryPairOptions
  readonly stream?: Partial<XmlStreamOptions>
}

/** Accepts components in memory, as servers do. */
export function createAcceptor({ instead, pair, stream: given }: AcceptorOptions = {}) {
  const accepted: Accepted[] = []
  let connections = 0

  function serve(transport: Transport): void {
    const stream = createXmlStream({
      transport,
      role: 'receiver',
      framing: streamFraming({ contentNamespace: NS_COMPONENT, alias: NS_CLIENT }),
      ...given,
    })
    const id = `stream-${connections}`
    const one: Accepted = {
      stream,
      seen: [],
      send: (element) => stream.send(element),
      cut: () => transport.destroy(),
    }
    stream.events.on('element', async (element) => {
      if (!element.is(NS_CLIENT, 'handshake')) {
        one.seen.push(element)
        return
      }
      const wanted = await createHandshake(id, SECRET)
      if (stream.state !== 'open') return
      if (element.text() !== wanted.text()) return stream.close({ error: streamErrorElement('not-authorized') })
      accepted.push(one)
      stream.send(new Element('handshake', NS_CLIENT))
    })
    stream.open((peer: StreamHeader) => ({ from: peer.to, id })).catch(() => {})
  }

  const connector: Connector = {
    async connect() {
      const [near, far] = memoryPair(pair)
      connections++
      if (!instead?.(far, connections)) serve(far)
      return near
    },
  }
  return {
    connector,
    accepted,
    get connections() {
      return connections
    },
    get latest(): Accepted {
      const one = accepted.at(-1)
      if (!one) throw new Error('Nobody has connected.')
      return one
    },
  }
}

/** Opens a stream as a server, and says something in it. */
export function answering(...elements: Element[]) {
  return (transport: Transport): XmlStream => {
    const stream = createXmlStream({
      transport,
      role: 'receiver',
      framing: streamFraming({ contentNamespace: NS_COMPONENT, alias: NS_CLIENT }),
    })
    stream
      .open((peer) => ({ from: peer.to, id: 'some-id' }))
      .then(
        () => {
          for (const element of elements) stream.send(element)
        },
        () => {},
      )
    return stream
  }
}

/** Says just this, once it is spoken to. */
export function saying(data: string) {
  return (transport: Transport): Transport => {
    let said = false
    transport.open({
      onData() {
        if (!said) transport.write(data)
        said = true
      },
      onDrain() {},
      onClose() {},
    })
    return transport
  }
}

/** Opens a stream as a server, and closes it when it is spoken to. */
export function closing(transport: Transport): XmlStream {
  const stream = answering()(transport)
  stream.events.on('element', () => void stream.close())
  return stream
}

/** Ends the connection at once. */
export function cutting(transport: Transport): true {
  transport.destroy()
  return true
}

/** A component, not started yet, and the server that it will find. */
export function setUp(options: Partial<ComponentOptions> = {}, given: AcceptorOptions = {}) {
  const acceptor = createAcceptor(given)
  const component = createComponent({
    jid: 'gw.example.org',
    secret: SECRET,
    connector: acceptor.connector,
    ...options,
  })
  return { acceptor, component }
}

export const message = (id: string | number, attrs: Record<string, string> = {}, body = 'hello') =>
  new Element('message', NS_CLIENT, { id: `${id}`, to: 'gw.example.org', from: 'romeo@montague.example', ...attrs }, [
    new Element('body', NS_CLIENT, {}, [body]),
  ])

/** Resolves once the condition holds; looks in each turn of the event loop. */
export async function until(condition: () => boolean, turns = 20_000): Promise<void> {
  for (let i = 0; i < turns; i++) {
    if (condition()) return
    await new Promise<void>((resolve) => (i < 500 ? setImmediate(resolve) : setTimeout(resolve, 1)))
  }
  throw new Error('The condition never came to hold.')
}
