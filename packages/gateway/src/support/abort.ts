import { setMaxListeners } from 'node:events'

/** An AbortController whose signal takes any number of listeners without Node's warning of a leak. */
export function createAbort(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
