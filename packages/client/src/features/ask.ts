import type { Negotiation } from '@trestle/core'
import { NS_CLIENT, NS_STANZA_ERRORS } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { ClientError } from '../client-error.js'

export interface AskOptions {
  readonly newId: () => string
  /** Reads the `<error/>` of a stanza. */
  readonly readError?: ((error: Element) => Error) | undefined
}

/** The iq that answers, or why there is no result. */
export type Answer =
  | { readonly result: Element; readonly error?: undefined }
  | { readonly condition: string; readonly error: ClientError }

/** Asks the server during the login, when there is no core yet to do it; `failure` says what an error means. */
export async function ask(
  { send, receive }: Negotiation,
  request: Element,
  failure: string,
  { newId, readError }: AskOptions,
): Promise<Answer> {
  const id = newId()
  send(new Element('iq', NS_CLIENT, { type: 'set', id }, [request]))
  const result = await receive()
  const { type } = result.attrs
  if (!result.is(NS_CLIENT, 'iq') || result.attrs['id'] !== id || (type !== 'result' && type !== 'error')) {
    throw new ClientError('protocol-error', `The server does not answer what it was asked: ${request.name}.`)
  }
  if (type === 'result') return { result }
  const error = result.child(NS_CLIENT, 'error') ?? new Element('error', NS_CLIENT)
  const said = error.elements().find(({ ns, name }) => ns === NS_STANZA_ERRORS && name !== 'text')
  const condition = said?.name ?? 'undefined-condition'
  const text = error.child(NS_STANZA_ERRORS, 'text')?.text()
  const message = `${failure}: ${condition}${text ? `: ${text}` : ''}.`
  return { condition, error: new ClientError('bind-failed', message, { cause: readError?.(error) }) }
}
