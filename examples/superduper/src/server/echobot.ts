import type { Content } from '../protocol.js'
import type { Device } from './devices.js'
import type { Network } from './network.js'
import { RequestError } from './request-error.js'
import type { Update } from './state/mailboxes.js'
import type { DurableEvent } from './state/records.js'

export const ECHOBOT = 'echobot'

const PREFIX = 'echo: '

type Message = Extract<DurableEvent, { readonly type: 'message' }>

/** The same content with `echo: ` in front of its text, where everything that points into the text moves along. */
function echoOf({ type: _, id, chat, sender, at, replyTo, thread, ...content }: Message): Content {
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
    ...(thread !== undefined && { thread }),
  }
}

/** A bot for first steps: always online, accepts every contact request, answers `echo: TEXT`, with the files that came. */
export function attachEchobot(network: Network, report: (error: unknown) => void): void {
  let last = 0
  const device: Device = {
    account: ECHOBOT,
    push(event) {
      if (event.type === 'contact-request') later(() => network.contacts.accept(ECHOBOT, event.contact))
    },
    deliver({ id, event }: Update) {
      last = id
      later(() => answer(id, event))
    },
    deliverWaiting() {
      for (const update of network.state.mailboxes.of(ECHOBOT).values()) if (update.id > last) this.deliver(update)
    },
    end() {},
    drop() {},
  }

  function answer(update: number, event: DurableEvent): void {
    try {
      if (event.type !== 'message' || event.chat !== event.sender) return
      const { sender, id } = event
      if (network.features.readMarks) network.reading.mark(device, { chat: sender, id })
      if (network.features.typing) network.typing(device, sender, 'composing')
      // The client id: a server that ends between answer and acknowledgement must not answer twice.
      network.messages.send(device, { destination: sender, clientId: `echo-${id}`, ...echoOf(event) })
    } finally {
      network.messages.acknowledge(ECHOBOT, update)
    }
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

  if (!network.state.people.profile(ECHOBOT).bot) {
    network.state.commit({ kind: 'profile', account: ECHOBOT, profile: { name: 'Echo', bot: true } })
  }
  network.attach(device)
  network.sendInitialEvents(device)
}
