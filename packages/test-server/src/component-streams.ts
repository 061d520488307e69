import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { InvalidJidError, JID } from '@trestle/jid'
import {
  encodeStreamError,
  NS_CLIENT,
  NS_COMPONENT,
  StanzaError,
  StreamError,
  type StreamErrorCondition,
} from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { createXmlStream, streamFraming, type Transport, type XmlStream } from '@trestle/xmlstream'
import type { ComponentTable } from './component-table.js'
import type { ServerLimits } from './limits.js'
import { bounce, isStanza, type Route } from './stanzas.js'
import { createStreamReader } from './stream-reader.js'

export interface ComponentStreamSettings {
  readonly components: ComponentTable
  readonly limits: ServerLimits
  readonly route: Route
  readonly track: (stream: XmlStream) => void
  readonly log: (line: string) => void
}

/** Serves one connection of a component (XEP-0114), from its first byte to its last. */
export function serveComponent(transport: Transport, settings: ComponentStreamSettings): void {
  const { components, limits, route, track, log } = settings
  const stream = createXmlStream({
    transport,
    role: 'receiver',
    framing: streamFraming({ contentNamespace: NS_COMPONENT, alias: NS_CLIENT }),
    limits: { maxStanzaBytes: limits.stanzaBytes },
    maxQueued: limits.queued,
  })
  const reader = createStreamReader(stream)
  track(stream)
  stream.events.on('error', (error) => log(`A component's stream: ${error.message}`))
  stream.timers.once('login', limits.loginTime, () => close('connection-timeout', 'The handshake took too long.'))

  function close(condition: StreamErrorCondition, text?: string): void {
    void stream.close({ error: encodeStreamError(new StreamError(condition, { text })) })
  }

  async function handshake(): Promise<string> {
    const id = randomBytes(12).toString('hex')
    const { to } = await stream.open((peer) => ({ from: peer.to, id }))
    const domain = domainOf(to)
    const secret = domain === undefined ? undefined : components.secretOf(domain)
    if (domain === undefined || secret === undefined) throw new StreamError('host-unknown')
    const proof = await reader.next()
    if (!proof.is(NS_CLIENT, 'handshake') || !isProof(proof.text().trim(), id, secret)) {
      throw new StreamError('not-authorized', { text: 'The secret is wrong.' })
    }
    if (components.isAttached(domain))
      throw new StreamError('conflict', { text: 'This component is connected already.' })
    return domain
  }

  function begin(domain: string): void {
    const link = {
      send(element: Element) {
        if (stream.state === 'open') stream.send(element)
      },
    }
    stream.timers.cancel('login')
    stream.send(new Element('handshake', NS_CLIENT))
    components.attach(domain, link)
    log(`The component ${domain} is here.`)
    stream.events.on('close', () => {
      components.detach(domain, link)
      log(`The component ${domain} is gone.`)
    })
    reader.handOver((element) => receive(domain, element))
  }

  function receive(domain: string, element: Element): void {
    const misbehaviour = findFault(domain, element)
    if (misbehaviour) close(misbehaviour)
    else if (isAddress(element.attrs['to'])) route(element)
    else {
      const answer = bounce(element, new StanzaError('jid-malformed'))
      if (answer) stream.send(answer)
    }
  }

  handshake()
    .then(begin)
    .catch((error) => {
      if (error instanceof StreamError) close(error.condition, error.text)
      else if (stream.state !== 'closing') stream.destroy()
    })
}

/** What a component may not send at all. */
function findFault(domain: string, element: Element): StreamErrorCondition | undefined {
  const { from, to } = element.attrs
  if (!isStanza(element)) return 'unsupported-stanza-type'
  if (from === undefined || to === undefined) return 'improper-addressing'
  return domainOf(from) === domain ? undefined : 'invalid-from'
}

const isAddress = (text: string | undefined): boolean => domainOf(text) !== undefined

function domainOf(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : JID.parse(text).domain
  } catch (error) {
    if (error instanceof InvalidJidError) return undefined
    throw error
  }
}

/** XEP-0114 §3: the SHA-1 of stream id and secret, in hexadecimal digits. */
function isProof(given: string, id: string, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  const wanted = createHash('sha1')
    .update(id + secret)
    .digest('hex')
  return timingSafeEqual(hash(given.toLowerCase()), hash(wanted))
}
