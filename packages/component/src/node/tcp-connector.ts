import { ConnectError, type ConnectErrorCode, connectTcp } from '@trestle/xmlstream/tcp'
import { ComponentError, type ComponentErrorCode } from '../component-error.js'
import type { Connector } from '../connector.js'

const CODES: Partial<Record<ConnectErrorCode, ComponentErrorCode>> = {
  refused: 'refused',
  'host-not-found': 'host-not-found',
  timeout: 'timeout',
  reset: 'connection-lost',
  aborted: 'aborted',
}

const ADVICE: Partial<Record<ComponentErrorCode, string>> = {
  refused: ' Is the server running, and open for components there?',
  'host-not-found': ' Is it spelt right?',
}

/** Plain TCP: the protocol has no encryption, so the way should be loopback, or a network that is trusted. */
export const tcpConnector: Connector = {
  async connect(target) {
    try {
      // The signal carries the deadline.
      return await connectTcp({ ...target, timeout: Number.POSITIVE_INFINITY })
    } catch (cause) {
      if (!(cause instanceof ConnectError)) throw cause
      const code = CODES[cause.code] ?? 'unreachable'
      throw new ComponentError(code, `${cause.message}${ADVICE[code] ?? ''}`, { cause })
    }
  },
}
