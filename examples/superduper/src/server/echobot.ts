import type { Content, ServerEvent } from '../protocol.js'
import type { Device } from './devices.js'
import type { Network } from './network.js'
import { RequestError } from './request-error.js'
import type { Update } from './state/mailboxes.js'
import type { DurableEvent } from './state/records.js'

export const ECHOBOT = 'echobot'

const PREFIX = 'echo: '

/** The same content with `echo: ` in front of its text, where everything that points into the text moves along. */
function echoOf({ replyTo: _, ...content }: Content): Content {
  const move = <S extends { readonly start: number; readonly end: number }>(span: S): S => ({
    ...span,
    start: span.start + PREFIX.length,
    end: span.end + PREFIX.length,
  })
  return {
    ...content,
    body: `${PREFIX}${content.body}`,
    ...(content.markup && { markup: content.markup.map(move) }),
    ...(content.mentions && { mentions: content.mentions.map(move) }),
  }
}

/** The client id of the echo of a message: a server that ends before it is acknowledged must not answer twice. */
const clientIdOf = (id: string): string => `echo-${id}`

/**
 * A bot for first steps: always online, accepts every contact request and invitation, answers `echo: TEXT` with the files
 * that came, and does to its echo what is done to the message.
 */
export function attachEchobot(network: Network, report: (error: unknown) => void): void {
  const { state, features, messages, changes } = network
  let last = 0
  const device: Device = {
    account: ECHOBOT,
    push: (event) => later(() => answerEvent(event)),
    deliver({ id, event }: Update) {
      last = id
      later(() => {
        try {
          // What is said in rooms is left alone.
          if (event.chat === event.sender) answer(event)
        } finally {
          messages.acknowledge(ECHOBOT, id)
        }
      })
    },
    deliverWaiting() {
      for (const update of state.mailboxes.of(ECHOBOT).values()) if (update.id > last) this.deliver(update)
    },
    end() {},
    drop() {},
  }

  function answerEvent(event: ServerEvent): void {
    if (event.type === 'contact-request') network.contacts.accept(ECHOBOT, event.contact)
    else if (event.type === 'invited') network.rooms.join(ECHOBOT, { room: event.room })
  }

  function answer(event: DurableEvent): void {
    const { id, sender: chat } = event
    if (event.type === 'message') {
      const { type: _, id: __, chat: ___, sender, at, ...content } = event
      if (features.readMarks) network.reading.mark(device, { chat, id })
      if (features.typing) network.typing(device, chat, 'composing')
      messages.send(device, { destination: chat, clientId: clientIdOf(id), ...echoOf(content) })
      return
    }
    const echo = state.ids.of(ECHOBOT, clientIdOf(id))
    if (echo === undefined) return
    const target = { chat, id: String(echo) }
    if (event.type === 'edited') {
      const { type: _, update, id: __, chat: ___, sender, at, ...content } = event
      changes.edit(device, { ...target, ...echoOf(content) })
    } else if (event.type === 'deleted') changes.delete(device, target)
    else changes.react(device, { ...target, emojis: event.emojis })
  }

  /** Runs after the reply to the request that caused it. */
  function later(run: () => void): void {
    queueMicrotask(() => {
      try {
        run()
      } catch (error) {
        if (!(error instanceof RequestError)) report(error)
      }
    })
  }

  if (!state.people.profile(ECHOBOT).bot) {
    state.commit({ kind: 'profile', account: ECHOBOT, profile: { name: 'Echo', bot: true } })
  }
  network.attach(device)
  network.sendInitialEvents(device)
}
