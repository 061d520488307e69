import { isXmppError } from '@trestle/core'
import { StreamError } from '@trestle/stanza'
import { XmlError } from '@trestle/xml'
import { isXmlStreamError } from '@trestle/xmlstream'
import { ComponentError } from './component-error.js'

const WRONG_PORT = 'The server on this port does not accept components; check the port.'

/** The component's own error for whatever ended an attempt or a session; `domain` is the component's. */
export function toComponentError(cause: unknown, domain: string, during: 'login' | 'session'): ComponentError {
  if (cause instanceof ComponentError) return cause
  if (cause instanceof StreamError) return fromStreamError(cause, domain, during)
  if (cause === undefined || isXmlStreamError(cause, 'closed', 'not-open', 'already-open')) {
    const text = 'The server closed the stream without saying why; its log may tell.'
    return new ComponentError('stream-closed', text, { cause })
  }
  if (isXmlStreamError(cause, 'overflow')) {
    const text = 'Too much waited to be sent: the server does not read as fast as this component sends.'
    return new ComponentError('connection-lost', text, { cause })
  }
  if (isXmppError(cause, 'link-dead')) return new ComponentError('connection-lost', cause.message, { cause })
  if (isXmlStreamError(cause, 'timeout')) return new ComponentError('timeout', cause.message, { cause })
  if (isXmlStreamError(cause, 'invalid-namespace', 'bad-format', 'internal-server-error')) {
    return new ComponentError('protocol-error', WRONG_PORT, { cause })
  }
  if (cause instanceof XmlError) {
    return new ComponentError('protocol-error', `What the server sent is refused: ${cause.message}`, { cause })
  }
  const text =
    during === 'login' && isXmlStreamError(cause, 'connection-lost')
      ? 'The connection broke before the server had accepted the component.'
      : 'The connection to the server broke.'
  return new ComponentError('connection-lost', text, { cause })
}

function fromStreamError(cause: StreamError, domain: string, during: 'login' | 'session'): ComponentError {
  const said = cause.text ? ` It says: ${cause.text.slice(0, 200)}` : ''
  const error = (code: ComponentError['code'], text: string) => new ComponentError(code, text + said, { cause })
  switch (cause.condition) {
    case 'not-authorized':
      if (during === 'session') break
      return error('wrong-secret', `The server refuses the secret of ${domain}: give the one of its configuration.`)
    case 'conflict':
      return during === 'login'
        ? error('conflict', `Another connection serves ${domain} already: end that one first.`)
        : error('conflict', `Another connection took over ${domain}: run only one at a time.`)
    case 'host-unknown':
    case 'host-gone':
      return error(
        'host-unknown',
        `The server has no component ${domain} on that port: add it to its configuration, or check the port.`,
      )
    case 'invalid-namespace':
      return error('protocol-error', WRONG_PORT)
  }
  return error('stream-error', `The server ended the stream with ${cause.condition}.`)
}
