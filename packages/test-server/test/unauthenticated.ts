import { Iq, StartTls } from '@trestle/stanza'
import type { TestedServer } from '@trestle/test-fixtures'
import { type Element, parse } from '@trestle/xml'
import { createXmlStream, streamFraming } from '@trestle/xmlstream'
import { connectTcp } from '@trestle/xmlstream/tcp'

/** A connection under TLS that has not logged in. */
export interface UnauthenticatedClient {
  readonly features: Element
  ask(xml: string): Promise<Iq>
  stop(): Promise<void>
}

export async function connectUnauthenticated({
  host,
  c2sPort,
  domain,
  ca,
}: TestedServer): Promise<UnauthenticatedClient> {
  const transport = await connectTcp({ host, port: c2sPort })
  const stream = createXmlStream({
    transport,
    role: 'initiator',
    framing: streamFraming({ contentNamespace: 'jabber:client' }),
  })
  let asked = 0
  const next = (fits: (element: Element) => boolean) => stream.events.wait('element', { where: fits, timeout: 5000 })
  const isFeatures = ({ name }: Element) => name === 'features'
  const header = { to: domain, version: '1.0' }

  const opened = next(isFeatures)
  await stream.open(header)
  await opened
  const proceed = next(({ name }) => name === 'proceed')
  stream.send(StartTls.encode({}))
  await proceed
  stream.pause()
  stream.replaceTransport(await transport.startTls({ servername: domain, ca }))
  const offered = next(isFeatures)
  await stream.restart(header)
  return {
    features: await offered,
    async ask(xml) {
      const request = parse(xml.replace('<iq ', `<iq xmlns='jabber:client' id='ask-${++asked}' `))
      const answer = next(({ name, attrs }) => name === 'iq' && attrs['id'] === `ask-${asked}`)
      stream.send(request)
      return new Iq(await answer)
    },
    stop: () => stream.close(),
  }
}
