import { op } from '@trestle/api-registry'
import type { EntityTimeData } from './elements.js'

/** `jid`: the local address that was asked; `from`: who asks. */
export const entityTimeOps = {
  /**
   * Whoever asks may know already. Undefined is answered as `service-unavailable`. By default a client and the domain of a
   * component tell the clock and the zone of this machine, other addresses of a component nothing.
   */
  getEntityTime: op<void, EntityTimeData | undefined>(() => undefined),
}
