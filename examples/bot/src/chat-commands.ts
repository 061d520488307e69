import type { Xmpp } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import type { Occupant, RoomMessage } from '@trestle/xep-0045'
import { Correction } from '@trestle/xep-0308'
import { isModerator } from './asker.js'
import type { Asked, ChatAnswers } from './chat-answers.js'
import { fillFromChat, readChatLine } from './chat-line.js'
import { type Answer, type BotCommand, usageOf } from './command.js'
import { createPace } from './pace.js'
import { refusalText } from './refusals.js'

export interface ChatCommandsOptions {
  readonly xmpp: Pick<Xmpp, 'clock' | 'report'>
  readonly commands: readonly BotCommand[]
  readonly answers: ChatAnswers
  readonly run: (command: BotCommand, values: unknown, by: Occupant) => Promise<Answer>
}

const PACE = { within: 10_000 }

/**
 * Takes what is said in the room, and answers the commands in it: five of an occupant and twenty of all within ten
 * seconds. Who is faster gets no answer, which would be one more message for each of theirs.
 */
export function createChatCommands({ xmpp, commands, answers, run }: ChatCommandsOptions) {
  const mayAsk = createPace({ ...PACE, clock: xmpp.clock, times: 5 })
  const mayAnswer = createPace({ ...PACE, clock: xmpp.clock, times: 20 })

  async function answer(command: BotCommand, rest: string, asked: Asked): Promise<void> {
    const { by } = asked
    try {
      if (command.forModerators && !isModerator(by)) throw new StanzaError('forbidden')
      const reading = command.form.inspect(fillFromChat(command, rest))
      answers.answer(asked, reading.ok ? await run(command, reading.value, by) : usageOf(command))
    } catch (error) {
      answers.answer(asked, refusalText(error))
    }
  }

  return ({ room, message, occupant: by }: RoomMessage): void => {
    const line = by && message.body && readChatLine(message.body)
    const command = line && commands.find(({ name }) => name === line.name)
    if (!command || !mayAsk(by.nick) || !mayAnswer('all')) return
    const asked = { room, by, message, corrects: message.get(Correction)?.id }
    answer(command, line.rest, asked).catch((error) => xmpp.report(error))
  }
}
