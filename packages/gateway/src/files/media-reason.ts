import type { MediaError } from '@trestle/gateway-media'
import { sizeText } from '../support/size-text.js'

/** Why something did not work with a file, as a sentence for the user. */
export function mediaReasonOf({ code, maxBytes, message }: MediaError): string {
  return code === 'too-large' && maxBytes !== undefined ? `It has more than ${sizeText(maxBytes)}.` : message
}
