import { ForbiddenError } from '@trestle/api-registry'
import { DecodeError, type Exchange, type Iq, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Dispose } from '@trestle/xmlstream'
import { mistake } from '#mistakes'
import { isXmppError, XmppError } from './errors.js'
import type { AddressScope } from './feature-set.js'
import type { IqContext, IqHandler, IqResponder, RawIqHandler } from './iq-api.js'
import { createIqScopes } from './iq-scopes.js'
import { isPromise } from './is-promise.js'

export interface IqHandlers extends IqResponder {
  /** Answers a request, sooner or later, exactly once. */
  answer(iq: Iq, context: IqContext): void
}

export interface IqHandlersOptions {
  /** Sends an answer. Throws where it cannot be sent: the requester then gets an error. */
  readonly send: (element: Element) => void
  /** Called with errors of handlers; the requester only gets a general error. */
  readonly failed: (error: unknown, iq: Iq) => void
  /** Requests handled at one time, of one sender no more than are left for others; more are refused with `resource-constraint`. */
  readonly maxRunning?: number | undefined
}

export function createIqHandlers({ send, failed, maxRunning = 1000 }: IqHandlersOptions): IqHandlers {
  const handlers = createIqScopes<RawIqHandler>()
  let running = 0
  const runningOf = new Map<string, number>()

  const reply = (iq: Iq, payload: Element | undefined) => send(iq.result(payload).element)

  function refuse(iq: Iq, error: unknown): void {
    const answer = toStanzaError(error)
    if (answer.condition === 'internal-server-error' && answer !== error) failed(error, iq)
    try {
      send(iq.errorReply(answer).element)
    } catch (another) {
      failed(another, iq)
    }
  }

  /** Whoever has more at work than there is room for must not keep others from being answered. */
  function isBusy(sender: string): boolean {
    const free = maxRunning - running
    return free <= 0 || (runningOf.get(sender) ?? 0) > free
  }

  function count(sender: string, by: 1 | -1): void {
    running += by
    const now = (runningOf.get(sender) ?? 0) + by
    if (now > 0) runningOf.set(sender, now)
    else runningOf.delete(sender)
  }

  async function settle(iq: Iq, sender: string, pending: Promise<Element | undefined>): Promise<void> {
    count(sender, 1)
    try {
      reply(iq, await pending)
    } catch (error) {
      refuse(iq, error)
    } finally {
      count(sender, -1)
    }
  }

  const onRequest: IqResponder['onRequest'] = (type, { ns, name }, handler, scope) => {
    const key = keyOf(type, ns, name)
    if (!scope?.at && handlers.hasGeneral(key)) {
      throw new XmppError('handler-exists', mistake('two handlers', type, ns, name))
    }
    return handlers.add(key, handler, scope)
  }

  function typed<Req, Res>(
    type: 'get' | 'set',
    what: Exchange<Req, Res>,
    handler: IqHandler<Req, Res>,
    scope: AddressScope | undefined,
  ): Dispose {
    const encode = (value: Res) => what.result?.encode(value)
    const answer: RawIqHandler = (iq, context) => {
      const answered = handler(what.request.decode(iq.payload as Element), context)
      return isPromise(answered) ? answered.then(encode) : encode(answered)
    }
    return onRequest(type, what.request, answer, scope)
  }

  return {
    onGet: (what, handler, scope) => typed('get', what, handler, scope),
    onSet: (what, handler, scope) => typed('set', what, handler, scope),
    onRequest,
    onAnyRequest: handlers.addCatchAll,
    answer(iq, context) {
      const { payload } = iq
      if (!payload) return refuse(iq, new StanzaError('bad-request', { text: 'A request has one child element.' }))
      try {
        const handler = handlers.find(keyOf(iq.type, payload.ns, payload.name), context.to)
        if (!handler) return refuse(iq, new StanzaError('service-unavailable'))
        const sender = context.from.bare.toString()
        if (isBusy(sender)) return refuse(iq, new StanzaError('resource-constraint'))
        const answered = handler(iq, context)
        if (isPromise(answered)) void settle(iq, sender, answered)
        else reply(iq, answered)
      } catch (error) {
        refuse(iq, error)
      }
    },
  }
}

function keyOf(type: string | undefined, ns: string, name: string): string {
  return `${type} ${name} ${ns}`
}

/** The error that the other side gets: StanzaErrors unchanged, of others the condition alone. */
export function toStanzaError(error: unknown): StanzaError {
  if (error instanceof StanzaError) return error
  if (error instanceof DecodeError) return new StanzaError('bad-request', { text: error.message, cause: error })
  if (error instanceof ForbiddenError) return new StanzaError('forbidden', { cause: error })
  if (isXmppError(error, 'timeout', 'disconnected')) {
    return new StanzaError('remote-server-timeout', { cause: error })
  }
  return new StanzaError('internal-server-error', { cause: error })
}
