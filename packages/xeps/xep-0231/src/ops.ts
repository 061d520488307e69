import { op } from '@trestle/api-registry'
import type { BobData } from './elements.js'

/**
 * Reads and writes the store of data. `jid` is the local address concerned, absent on a client before it is bound. Content
 * ids are valid and in lower case, `algorithm+hex@bob.xmpp.org`, and so safe as names of files.
 */
export const bobOps = {
  /**
   * Data by content id. `from` is the requester, absent for the program itself. Throw ForbiddenError to refuse.
   */
  getBob: op<string, BobData | undefined>(() => undefined),
  /**
   * Keeps data whose hash was checked. `from` is the sender, absent for data of the program itself. Throw ForbiddenError
   * to keep nothing.
   */
  setBob: op<BobData, void>(() => {}),
  delBob: op<string, void>(() => {}),
}
