import { SaslError } from '../errors.js'
import { decodeName, encodeName } from './attributes.js'

/** What the first message says of channel binding (RFC 5802 §6): none, none offered, or the type used. */
export type Gs2Flag = 'n' | 'y' | { readonly type: string }

export interface Gs2Header {
  /** As sent, with both commas: it goes into the second message again. */
  readonly text: string
  readonly flag: Gs2Flag
  /** '' for none. */
  readonly authzid: string
}

const header = /^(?:(n|y)|p=([A-Za-z0-9.-]+)),(?:a=([^,]+))?,/

export function writeGs2Header(flag: Gs2Flag, authzid: string): string {
  const binding = typeof flag === 'string' ? flag : `p=${flag.type}`
  return `${binding},${authzid === '' ? '' : `a=${encodeName(authzid)}`},`
}

/** Splits a client's first message into header and the rest. Throws `malformed-request`. */
export function readGs2Header(message: string): { readonly header: Gs2Header; readonly rest: string } {
  const match = header.exec(message)
  if (match === null) throw new SaslError('malformed-request', 'SCRAM message: the GS2 header is malformed')
  const [text, letter, type, authzid] = match
  return {
    header: {
      text,
      flag: type === undefined ? (letter as 'n' | 'y') : { type },
      authzid: authzid === undefined ? '' : decodeName(authzid, 'malformed-request'),
    },
    rest: message.slice(text.length),
  }
}
