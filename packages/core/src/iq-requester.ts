import type { JID } from '@trestle/jid'
import type { DecodeOptions, Exchange, Iq } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Wait } from './wait.js'

/** How long to wait for an answer, and who gets the entries that are left out of it. Default: `xmpp.report`. */
export interface IqWait extends Wait, DecodeOptions {}

/** Asks others. A missing `to` asks the account itself (RFC 6120 §8.1.1.1). */
export interface IqRequester {
  /**
   * Asks and waits. Rejects with StanzaError where the answer is an error, DecodeError where it does not fit,
   * XmppError `timeout`, XmppError `disconnected`, XmppError `not-online`, or the reason of the signal.
   */
  get<Req, Res>(
    to: JID | string | undefined,
    what: Exchange<Req, Res>,
    value: NoInfer<Req>,
    wait?: IqWait,
  ): Promise<Res>
  set<Req, Res>(
    to: JID | string | undefined,
    what: Exchange<Req, Res>,
    value: NoInfer<Req>,
    wait?: IqWait,
  ): Promise<Res>
  /** The same without definitions: resolves with the result, whatever it carries. */
  request(type: 'get' | 'set', to: JID | string | undefined, payload: Element, wait?: Wait): Promise<Iq>
}
