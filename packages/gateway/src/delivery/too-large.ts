import type { ChatEvent } from '../chats/chat-event.js'
import { namesWithSizes } from '../files/taken-files.js'
import { GatewayError } from '../module/gateway-error.js'

/** The error of a module that says `too-large` and nothing else, in words for the user: what it is that is too large. */
export function withSizes(error: GatewayError, event: ChatEvent): GatewayError {
  if (error.code !== 'too-large' || error.text !== undefined) return error
  const files = ('content' in event && event.content.files) || []
  const text =
    files.length === 0
      ? 'This is too long for the network.'
      : `The network does not take ${files.length === 1 ? 'a file' : 'files'} of this size: ${namesWithSizes(files)}.`
  return new GatewayError('too-large', text, { cause: error })
}
