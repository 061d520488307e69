import { op } from '@trestle/api-registry'

/** `jid`: the address that is administrated; `from`: who wants to. */
export const administrationOps = {
  /** Whether they may see and execute the command of that node. Default: the option `admins`. */
  isAdmin: op<string, boolean>(() => false),
}
