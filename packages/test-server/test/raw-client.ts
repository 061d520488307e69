import { type Element, parse } from '@trestle/xml'
import { createXmlStream, streamFraming } from '@trestle/xmlstream'
import { connectTls } from '@trestle/xmlstream/tcp'
import type { TestServer } from '../src/index.js'

/** A client under TLS that sends what a test likes, from the stream header on. */
export interface RawClient {
  /** The stream features that came first. */
  readonly features: Element
  /** The end of a stream, whoever ended it. */
  readonly closed: Promise<void>
  /** The next element that no call has returned before. */
  next(): Promise<Element>
  send(xml: string | Element): void
  /** What authentication can be bound to. */
  binding(type: string): {
    readonly type: 'tls-exporter' | 'tls-unique' | 'tls-server-end-point'
    readonly data: Uint8Array
  }
  stop(): Promise<void>
}

/** Connects to the port with TLS from the first byte. */
export async function connectRaw({ host, directTlsPort, ca }: TestServer, from?: string): Promise<RawClient> {
  if (directTlsPort === undefined) throw new Error('Start the server with a directTlsPort.')
  const transport = await connectTls({ host, port: directTlsPort, servername: 'localhost', ca })
  const stream = createXmlStream({
    transport,
    role: 'initiator',
    framing: streamFraming({ contentNamespace: 'jabber:client' }),
  })
  const received: Element[] = []
  let wake = () => {}
  stream.events.on('element', (element) => {
    received.push(element)
    wake()
  })
  const closed = new Promise<void>((resolve) => stream.events.on('close', () => resolve()))
  async function next(): Promise<Element> {
    while (received.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return received.shift()!
  }
  await stream.open({ to: 'localhost', version: '1.0', ...(from && { from }) })
  return {
    features: await next(),
    closed,
    next,
    send: (xml) => stream.send(typeof xml === 'string' ? parse(xml) : xml),
    binding(wanted) {
      const binding = transport.channelBindings.find(({ type }) => type === wanted)
      if (!binding) throw new Error(`There is no ${wanted} on this connection.`)
      return binding
    },
    stop: () => stream.close(),
  }
}
