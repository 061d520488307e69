import { op } from '@trestle/api-registry'

/** What a program may decide itself. `jid`: the local address; `from`: who asks. */
export const mucOps = {
  /** Whether `from` may know which rooms the address is in (XEP-0045 §6.7). Default: no. */
  mayListRooms: op<void, boolean>(() => false),
}
