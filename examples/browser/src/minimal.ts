import { openSession } from '@trestle/client'
import { scramSha1, scramSha256 } from '@trestle/sasl'
import { websocketAt } from '@trestle/websocket'
import { Element } from '@trestle/xml'

const NS = 'jabber:client'

export interface MinimalOptions {
  readonly url: string
  readonly jid: string
  readonly password: string
  /** Told who says what. */
  readonly hear: (from: string | undefined, body: string) => void
}

/** Logs in, sends and hears messages; no more than that. */
export async function createMinimalChat({ url, jid, password, hear }: MinimalOptions) {
  const session = await openSession({
    jid,
    password,
    connector: websocketAt(url),
    mechanisms: [scramSha256, scramSha1],
    insecure: url.startsWith('ws:'),
  })
  session.listen((stanza) => {
    const body = stanza.is(NS, 'message') && stanza.child(NS, 'body')?.text()
    if (body) hear(stanza.attrs['from'], body)
  })
  session.send(new Element('presence', NS))
  return {
    jid: session.jid,
    say: (to: string, body: string) =>
      session.send(new Element('message', NS, { to, type: 'chat' }, [new Element('body', NS, {}, [body])])),
    leave: () => session.close(),
    ended: session.ended,
  }
}
