import { GatewayError } from '../module/gateway-error.js'
import { withDeadline } from '../support/deadline.js'
import { createDialogue, type DialogueOptions, type HeldDialogue } from './dialogue.js'

/** Milliseconds for a whole dialogue, with whatever the module does between its steps. */
const LONGEST = 30 * 60_000

/** Holds a dialogue from its beginning to its end: its signal is aborted then. */
export async function holdDialogue<T>(
  options: DialogueOptions,
  talk: (held: HeldDialogue) => T | Promise<T>,
): Promise<T> {
  const held = createDialogue(options)
  const timeoutError = () => new GatewayError('timeout', 'This took too long.')
  try {
    return await withDeadline(options.clock, LONGEST, held.dialogue.signal, timeoutError, () => talk(held))
  } catch (error) {
    // Requesters that cancel, and sessions that end, are no errors of the module.
    const { signal } = held.dialogue
    if (!signal.aborted || error instanceof GatewayError) throw error
    if (signal.reason instanceof GatewayError) throw signal.reason
    throw new GatewayError('cancelled', 'This was cancelled.', { cause: error })
  } finally {
    held.end(new GatewayError('cancelled', 'This is over.'))
  }
}
