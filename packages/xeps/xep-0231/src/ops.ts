import { op } from '@trestle/api-registry'
import type { BobData } from './elements.js'

/**
 * What the plugin leaves to a store. `jid` is the local address concerned, absent on a client before it is bound. The
 * content ids are checked: in small letters, `algorithm+hex@bob.xmpp.org`, and so safe as names of files.
 */
export const bobOps = {
  /**
   * Data by content id. `from` is absent for the program itself, and otherwise whoever asks over the network: throw
   * ForbiddenError to refuse.
   */
  getBob: op<string, BobData | undefined>(() => undefined),
  /**
   * Keeps data whose hash was checked. `from` is absent for data of the program itself, and otherwise whoever sent it:
   * throw ForbiddenError to keep nothing of theirs.
   */
  setBob: op<BobData, void>(() => {}),
  delBob: op<string, void>(() => {}),
}
