import type { Negotiation } from '@trestle/core'
import { type Exchange, Iq } from '@trestle/stanza'
import { ClientError } from '../client-error.js'

/** Asks the server during the login, when there is no core yet to do it. Rejects with its StanzaError. */
export async function ask<Request, Result>(
  { send, receive }: Negotiation,
  id: string,
  what: Exchange<Request, Result>,
  request: NoInfer<Request>,
): Promise<Result> {
  send(Iq.of({ type: 'set', id, payload: what.request.encode(request) }).element)
  const answer = new Iq(await receive())
  const { type } = answer
  if (answer.element.name !== 'iq' || answer.id !== id || (type !== 'result' && type !== 'error')) {
    throw new ClientError(
      'protocol-error',
      `The server does not answer what it was asked: {${what.request.ns}}${what.request.name}.`,
    )
  }
  if (type === 'error') throw answer.error
  if (!what.result) return undefined as Result
  const payload = answer.payload
  if (!payload)
    throw new ClientError(
      'protocol-error',
      `The server's answer for {${what.request.ns}}${what.request.name} is empty.`,
    )
  return what.result.decode(payload)
}
