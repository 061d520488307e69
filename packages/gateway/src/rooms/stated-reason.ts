import { shortText } from '../support/clip.js'
import { toXmlText } from '../support/xml-text.js'

/** Bytes of a reason. */
const MAX_REASON = 500

/** The reason that a client states, for the network: short enough; `undefined` where it says nothing. */
export function statedReason(reason: string | undefined): string | undefined {
  return reason?.trim() ? shortText(toXmlText(reason.trim()), MAX_REASON) : undefined
}
