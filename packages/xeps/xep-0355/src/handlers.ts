import { toStanzaError } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Exchange, type Iq, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Dispose } from '@trestle/xmlstream'

/** The addresses of a request that a server has handed on. */
export interface DelegatedContext {
  /** Who asks: a user of the server, or anybody else. */
  readonly from: JID
  /** Who is asked: the server, or the bare address of one of its users. The answer comes from there. */
  readonly to: JID
  /** The server that has handed it on. */
  readonly server: JID
  readonly iq: Iq
}

/** Answers in the place of the server. What it throws is answered as an error. */
export type DelegatedHandler<Req, Res> = (
  request: NoInfer<Req>,
  context: DelegatedContext,
) => NoInfer<Res> | Promise<NoInfer<Res>>

/** The same without a definition. */
export type RawDelegatedHandler = (
  iq: Iq,
  context: DelegatedContext,
) => Element | undefined | Promise<Element | undefined>

/** Handlers of delegated requests, one for each kind of them. */
export interface DelegatedHandlers {
  onGet<Req, Res>(what: Exchange<Req, Res>, handler: DelegatedHandler<Req, Res>): Dispose
  onSet<Req, Res>(what: Exchange<Req, Res>, handler: DelegatedHandler<Req, Res>): Dispose
  onRequest(
    type: 'get' | 'set',
    name: { readonly ns: string; readonly name: string },
    handler: RawDelegatedHandler,
  ): Dispose
}

export interface AnsweringHandlers extends DelegatedHandlers {
  /** The answer to a request: always one, result or error. */
  answer(context: DelegatedContext): Promise<Iq>
}

export function createDelegatedHandlers(failed: (error: unknown, iq: Iq) => void): AnsweringHandlers {
  const handlers = new Map<string, RawDelegatedHandler>()
  const keyOf = (type: string | undefined, { ns, name }: { readonly ns: string; readonly name: string }) =>
    `${type} ${name} ${ns}`

  function onRequest(
    type: 'get' | 'set',
    name: { readonly ns: string; readonly name: string },
    handler: RawDelegatedHandler,
  ) {
    const key = keyOf(type, name)
    handlers.set(key, handler)
    return () => {
      if (handlers.get(key) === handler) handlers.delete(key)
    }
  }

  function typed<Req, Res>(
    type: 'get' | 'set',
    { request, result }: Exchange<Req, Res>,
    handler: DelegatedHandler<Req, Res>,
  ) {
    return onRequest(type, request, async (iq, context) => {
      const answer = await handler(request.decode(iq.payload as Element), context)
      return result?.encode(answer)
    })
  }

  return {
    onRequest,
    onGet: (what, handler) => typed('get', what, handler),
    onSet: (what, handler) => typed('set', what, handler),
    async answer(context) {
      const { iq } = context
      try {
        const handler = iq.payload && handlers.get(keyOf(iq.type, iq.payload))
        if (!handler) throw new StanzaError('service-unavailable')
        return iq.result(await handler(iq, context))
      } catch (error) {
        const said = toStanzaError(error)
        if (said.condition === 'internal-server-error' && said !== error) failed(error, iq)
        return iq.errorReply(said)
      }
    },
  }
}
