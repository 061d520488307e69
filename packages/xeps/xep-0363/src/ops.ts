import { op } from '@trestle/api-registry'
import { StanzaError } from '@trestle/stanza'
import type { UploadRequestValue, UploadSlotValue } from './elements.js'

/** `jid`: the local address that was asked; `from`: who asks. */
export const httpUploadOps = {
  /**
   * Decides on a request, whose size and file name are checked, and returns the slot; its URLs are not to be guessed.
   * Refuses by a ForbiddenError, a StanzaError, or one made by `retryLater`. Default: nobody gets a slot (`forbidden`).
   */
  getSlot: op<UploadRequestValue, UploadSlotValue>(() => {
    throw new StanzaError('forbidden')
  }),
}
