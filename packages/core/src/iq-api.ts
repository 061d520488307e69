import type { JID } from '@trestle/jid'
import type { Exchange, Iq } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Dispose } from '@trestle/xmlstream'
import type { AddressScope } from './feature-set.js'
import type { IqRequester } from './iq-requester.js'
import type { Self } from './self.js'

/** The addresses of a request. */
export interface IqContext {
  readonly from: JID
  readonly to: JID
  /** The local address that was asked. */
  readonly self: Self
  readonly iq: Iq
}

/** Answers. What a handler throws is answered as an error: StanzaError as it is, anything else as its nearest. */
export type IqHandler<Req, Res> = (request: NoInfer<Req>, context: IqContext) => NoInfer<Res> | Promise<NoInfer<Res>>

/** Answers without a definition: the element returned is the payload of the result. */
export type RawIqHandler = (iq: Iq, context: IqContext) => Element | undefined | Promise<Element | undefined>

/**
 * Answers others. For each kind of request there is one handler for all local addresses, and any number for scopes of
 * them, which come before it. Whatever nobody handles is answered `service-unavailable`.
 */
export interface IqResponder {
  onGet<Req, Res>(what: Exchange<Req, Res>, handler: IqHandler<Req, Res>, scope?: AddressScope): Dispose
  onSet<Req, Res>(what: Exchange<Req, Res>, handler: IqHandler<Req, Res>, scope?: AddressScope): Dispose
  /** The same without definitions. */
  onRequest(
    type: 'get' | 'set',
    name: { readonly ns: string; readonly name: string },
    handler: RawIqHandler,
    scope?: AddressScope,
  ): Dispose
  /**
   * Takes all requests to the addresses of a scope that no handler of a scope takes, also those that one for all addresses
   * would: what is for an occupant of a room is passed on, and not answered by the host.
   */
  onAnyRequest(handler: RawIqHandler, scope?: AddressScope): Dispose
}

export interface IqApi extends IqRequester, IqResponder {}
