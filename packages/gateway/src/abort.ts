import { setMaxListeners } from 'node:events'

/** A controller whose signal may have as many listeners as there is work to end: one for each chat is no leak. */
export function createAbort(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
