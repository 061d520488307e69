import { around, type Batch, maxBatchLines } from './batches.js'
import type { MessageHandler, MessageHandlers } from './receiving.js'
import { chatOf, readCtcp, readSaid, timeOf } from './said.js'
import { isSelf, senderOf } from './session-state.js'

/** PRIVMSG and NOTICE. */
const said: MessageHandler = (receiving, message, batch) => {
  if (batch?.type === 'draft/multiline') {
    if (batch.lines.length < maxBatchLines) batch.lines.push(message)
    return
  }
  const { state, emit, now, labelOf } = receiving
  const [target = '', text = ''] = message.params
  // Before we have a name, and from servers to us, these are words of the server.
  if (!message.source.includes('!') && message.command === 'NOTICE' && !chatOf(state, '', target).isChannel) {
    emit({ type: 'server-notice', text })
    return
  }
  const question = readCtcp(text)
  if (question) {
    const from = senderOf(state, message)
    if (!isSelf(state, from.id)) emit({ type: 'ctcp', from, ...question, answer: message.command === 'NOTICE' })
    return
  }
  const read = readSaid(state, message, [message], now())
  const past = batch !== undefined && isPast(batch)
  if (read) emit({ type: 'message', ...read, label: labelOf(message), past })
}

/** Whether a batch has what was said before. */
function isPast(batch: Batch): boolean {
  return [...around(batch)].some(({ type }) => type === 'chathistory' || type === 'znc.in/playback')
}

const typingStates = ['active', 'paused', 'done'] as const

export const messageHandlers: MessageHandlers = {
  PRIVMSG: said,
  NOTICE: said,

  /** The end of a batch: of lines that are one message. */
  BATCH({ state, emit, now, labelOf }, _, batch) {
    if (batch?.type !== 'draft/multiline') return
    const read = readSaid(state, batch.start, batch.lines, now())
    if (read) emit({ type: 'message', ...read, label: labelOf(batch.start), past: isPast(batch) })
  },

  TAGMSG({ state, emit, now }, message) {
    const { tags, params } = message
    const from = senderOf(state, message)
    const chat = chatOf(state, from.id, params[0] ?? '')
    const self = isSelf(state, from.id)
    const time = timeOf(message, now())
    const typing = typingStates.find((one) => one === tags['+typing'])
    if (typing && !self) emit({ type: 'typing', ...chat, from, state: typing })
    const target = tags['+draft/reply'] || tags['+reply']
    if (!target) return
    for (const [tag, removed] of [
      ['+draft/react', false],
      ['+draft/unreact', true],
    ] as const) {
      const emoji = tags[tag]
      if (emoji) emit({ type: 'reaction', ...chat, from, self, target, emoji: emoji.slice(0, 100), removed, time })
    }
  },

  REDACT({ state, emit, now }, message) {
    const [where = '', target = '', reason = ''] = message.params
    const from = senderOf(state, message)
    if (target !== '')
      emit({ type: 'redaction', ...chatOf(state, from.id, where), from, target, reason, time: timeOf(message, now()) })
  },
}
