import type { LimitChecks } from '../limits/limits.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { ContactInfo } from '../module/contact.js'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import { checkedInfo } from './contact-info.js'
import type { LookUps } from './look-ups.js'

/**
 * What the network tells of somebody about whom a user asks; `undefined` where it tells of nobody. Look-ups have a limit.
 * Rejects with StanzaError. Nothing of it is stored: whoever asks for names at random would fill the store, and of
 * who is on no list the network may tell something else the next time.
 */
export type Learn = (user: string, legacyId: string) => Promise<ContactInfo | undefined>

export interface StrangersOptions {
  readonly lookUps: LookUps
  readonly limits: Pick<LimitChecks, 'take'>
  readonly capabilities: NetworkCapabilities
  readonly logOf: (user: string) => Log
}

export function createLearn({ lookUps, limits, capabilities, logOf }: StrangersOptions): Learn {
  return async (user, legacyId) => {
    try {
      const info = await lookUps.ask(user, legacyId, () => limits.take('lookUps', user))
      return info && checkedInfo(info, capabilities)
    } catch (error) {
      const known = toGatewayError(error)
      if (known.code === 'internal') logOf(user).error({ error }, 'Looking somebody up failed.')
      throw toStanzaErrorOf(known)
    }
  }
}
