import { op } from '@trestle/api-registry'

/**
 * What the plugin leaves to a store. The id names this installation to its server, always the same (XEP-0388 §2.3):
 * replace both to keep it beyond the process. It is a UUID v4, and is made where there is none.
 */
export const sasl2Ops = {
  getUserAgentId: op<void, string | undefined>(() => undefined),
  setUserAgentId: op<string, void>(() => {}),
}
