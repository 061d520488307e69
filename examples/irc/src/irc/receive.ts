import type { Batch } from './batches.js'
import { IrcError } from './irc-error.js'
import type { IrcMessage } from './message.js'
import { refusalOf } from './numerics.js'
import { channelHandlers } from './receive-channels.js'
import { messageHandlers } from './receive-messages.js'
import { peopleHandlers } from './receive-people.js'
import type { MessageHandlers, Receiving } from './receiving.js'
import { noteFeatures } from './session-state.js'

const handlers: MessageHandlers = {
  ...peopleHandlers,
  ...channelHandlers,
  ...messageHandlers,

  /** RPL_ISUPPORT */
  '005'({ state }, message) {
    noteFeatures(state, message.params.slice(1, -1))
  },
}

/** Numerics whose text is for people: greetings, statistics and the message of the day. */
const forPeople = new Set(['002', '003', '250', '251', '252', '253', '254', '255', '265', '266', '372', '381'])

/**
 * Changes the state as a message says, and tells what has happened. Of a batch that has ended, `message` is the end.
 * `registering`: a refusal is about that, and is told by its end.
 */
export function receive(
  receiving: Receiving,
  message: IrcMessage,
  batch: Batch | undefined,
  registering: boolean,
): void {
  const { command, params } = message
  const handler = Object.hasOwn(handlers, command) ? handlers[command] : undefined
  if (handler) {
    handler(receiving, message, batch)
    return
  }
  const text = params.slice(1).join(' ')
  if (forPeople.has(command)) receiving.emit({ type: 'server-notice', text, numeric: command })
  const code = refusalOf(command)
  if (!code || registering) return
  const error = new IrcError(code, params.at(-1), { numeric: command })
  const target = params.length > 2 ? params[1] : undefined
  receiving.emit({ type: 'refused', error, ...(target !== undefined && { target }) })
}
