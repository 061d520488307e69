import { openSession } from '@trestle/client'
import { scramSha1, scramSha256 } from '@trestle/sasl'
import { NS_CLIENT } from '@trestle/stanza'
import { websocketAt } from '@trestle/websocket'
import { Element } from '@trestle/xml'

export interface MinimalOptions {
  readonly url: string
  readonly jid: string
  readonly password: string
  /** Called with each chat message: its sender and its text. */
  readonly hear: (from: string | undefined, body: string) => void
}

/** Logs in, sends and receives messages; no more than that. */
export async function createMinimalChat({ url, jid, password, hear }: MinimalOptions) {
  const session = await openSession({
    jid,
    password,
    connector: websocketAt(url),
    mechanisms: [scramSha256, scramSha1],
    insecure: url.startsWith('ws:'),
  })
  session.listen((stanza) => {
    const body = stanza.is(NS_CLIENT, 'message') && stanza.child(NS_CLIENT, 'body')?.text()
    if (body) hear(stanza.attrs['from'], body)
  })
  session.send(new Element('presence', NS_CLIENT))
  return {
    jid: session.jid,
    say: (to: string, body: string) =>
      session.send(
        new Element('message', NS_CLIENT, { to, type: 'chat' }, [new Element('body', NS_CLIENT, {}, [body])]),
      ),
    leave: () => session.close(),
    ended: session.ended,
  }
}
