import type { Socket } from 'node:net'
import { createParser, type Element } from '@trestle/xml'
import { listen } from '../listen.js'
import { DOMAIN } from './population.js'

/** The server's side of XEP-0114, with users whose clients a bench is. */
export interface FakeServer {
  readonly port: number
  /** Sends a stanza to the gateway, as text. */
  send(stanza: string): void
  /** Stanzas that came from the gateway. */
  readonly received: number
  close(): Promise<void>
}

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' " +
  `from='${DOMAIN}' id='bench'>`

/** Accepts every secret, and passes to the gateway what it sends to itself. */
export async function startFakeServer(onMessage: (message: Element) => void): Promise<FakeServer> {
  let socket: Socket | undefined
  let waiting = ''
  let received = 0

  function send(stanza: string): void {
    if (waiting === '') {
      setImmediate(() => {
        socket?.write(waiting)
        waiting = ''
      })
    }
    waiting += stanza
  }

  function take(element: Element): void {
    const { name, attrs } = element
    if (name === 'handshake') send('<handshake/>')
    else received++
    if (name === 'message') onMessage(element)
    // The ping by which the gateway learns what has arrived: back it goes, and so does its answer.
    else if (name === 'iq' && attrs['to'] === DOMAIN) {
      const { type, id } = attrs
      const ping = type === 'get' ? "<ping xmlns='urn:xmpp:ping'/>" : ''
      send(`<iq type='${type}' id='${id}' from='${DOMAIN}' to='${DOMAIN}'>${ping}</iq>`)
    }
  }

  const { port, close } = await listen((accepted) => {
    socket = accepted
    accepted.setNoDelay(true)
    const parser = createParser({
      onOpen: () => void accepted.write(HEADER),
      onElement: take,
      onClose: () => void accepted.end('</stream:stream>'),
      onError: (error) => accepted.destroy(error),
    })
    accepted.on('data', (chunk) => parser.write(chunk))
    accepted.on('error', () => {})
  })
  return {
    port,
    send,
    close,
    get received() {
      return received
    },
  }
}
