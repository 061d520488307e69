import { createCache, type Xmpp } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import type { Occupant, Room } from '@trestle/xep-0045'
import { addOob } from '@trestle/xep-0066'
import type { CorrectionsApi } from '@trestle/xep-0308'
import { referenceIdOf } from '@trestle/xep-0359'
import type { ReactionsApi } from '@trestle/xep-0444'
import { type Answer, textOf } from './command.js'

export interface ChatAnswersOptions {
  readonly xmpp: Pick<Xmpp, 'message' | 'send'>
  readonly corrections: CorrectionsApi
  readonly reactions: ReactionsApi
}

/** A message in a room that asked for something. */
export interface Asked {
  readonly room: Room
  readonly by: Occupant
  readonly message: Message
  /** The id of the message that it corrects. */
  readonly corrects: string | undefined
}

export interface ChatAnswers {
  /**
   * What was done is told by a reaction, where the room gives messages the ids that this needs. An answer to a corrected
   * command takes the place of the answer before, where that was to the last command of its sender.
   */
  answer(asked: Asked, answer: Answer): void
  /** Somebody left the room: who takes the nickname next is somebody else. */
  forget(nick: string): void
}

const DONE = '👍'

export function createChatAnswers({ xmpp, corrections, reactions }: ChatAnswersOptions): ChatAnswers {
  /** The last command of each occupant that was answered by a message. */
  const last = createCache<{ readonly id: string | undefined; readonly answer: Message }>({ max: 1000 })

  function say({ room, by, message, corrects }: Asked, text: string): void {
    const before = last.get(by.nick)
    const body = `${by.nick}: ${text}`
    const isCorrected = before !== undefined && corrects !== undefined && before.id === corrects
    const answer = isCorrected ? corrections.correct(before.answer, body) : room.say(body)
    last.set(by.nick, { id: corrects ?? message.id, answer })
  }

  /** Clients show what is at a URL where that is the whole body (XEP-0066 §2). */
  function share({ room }: Asked, url: string): void {
    xmpp.send(addOob(xmpp.message({ to: room.address, type: 'groupchat', body: url }), url))
  }

  return {
    answer(asked, answer) {
      if (typeof answer !== 'string' && 'file' in answer) return share(asked, answer.file)
      // To a correction there may be an answer that has to be put right, and its own id is not the one to refer to.
      const mayReact = asked.corrects === undefined && referenceIdOf(asked.message) !== undefined
      if (typeof answer !== 'string' && mayReact) reactions.react(asked.message, [DONE])
      else say(asked, textOf(answer))
    },
    forget: (nick) => void last.delete(nick),
  }
}
