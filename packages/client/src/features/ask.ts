import type { Negotiation } from '@trestle/core'
import { NS_CLIENT, NS_STANZA_ERRORS } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { ClientError, type ClientErrorCode } from '../client-error.js'

/** The condition of an error, in the words of whoever sent it. */
export interface Refusal {
  readonly condition: string
  /** What it is told as; its cause is the whole of the error, where the login knows how to read it. */
  as(code: ClientErrorCode, message: string): ClientError
}

export interface AskOptions {
  readonly newId: () => string
  /** Reads the `<error/>` of a stanza. */
  readonly readError?: ((error: Element) => Error) | undefined
}

/** Asks the server during the login, when there is no core yet to do it; resolves with the iq that answers. */
export async function ask(
  { send, receive }: Negotiation,
  request: Element,
  { newId, readError }: AskOptions,
): Promise<{ readonly result: Element } | { readonly refusal: Refusal }> {
  const id = newId()
  send(new Element('iq', NS_CLIENT, { type: 'set', id }, [request]))
  const iq = await receive()
  const { type, id: answered } = iq.attrs
  if (!iq.is(NS_CLIENT, 'iq') || answered !== id || (type !== 'result' && type !== 'error')) {
    throw new ClientError(
      'protocol-error',
      `The server does not answer what it was asked: {${request.ns}}${request.name}.`,
    )
  }
  if (type === 'result') return { result: iq }
  const error = iq.child(NS_CLIENT, 'error') ?? new Element('error', NS_CLIENT)
  const said = error.elements().find(({ ns, name }) => ns === NS_STANZA_ERRORS && name !== 'text')
  const text = error.child(NS_STANZA_ERRORS, 'text')?.text()
  const condition = said?.name ?? 'undefined-condition'
  return {
    refusal: {
      condition,
      as: (code, message) =>
        new ClientError(code, `${message}: ${condition}${text ? `: ${text}` : ''}.`, { cause: readError?.(error) }),
    },
  }
}
