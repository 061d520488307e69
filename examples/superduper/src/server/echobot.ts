import type { Device } from './devices.js'
import type { Network } from './network.js'
import { RequestError } from './request-error.js'
import type { StoredMessage } from './state.js'

export const ECHOBOT = 'echobot'

/** A bot for first steps: always online, accepts every contact request, answers `echo: TEXT`. */
export function attachEchobot(network: Network, report: (error: unknown) => void): void {
  let last = 0
  const device: Device = {
    account: ECHOBOT,
    push(event) {
      if (event.type === 'contact-request') later(() => network.contacts.accept(ECHOBOT, event.contact))
    },
    deliverMessages() {
      for (const message of network.messages.after(ECHOBOT, last)) {
        last = message.id
        later(() => answer(message))
      }
    },
  }

  function answer({ id, sender, body }: StoredMessage): void {
    try {
      network.typing(device, sender, 'composing')
      // The client id: a server that ends between answer and acknowledgement must not answer twice.
      network.messages.send(device, { destination: sender, body: `echo: ${body}`, clientId: `echo-${id}` })
    } finally {
      network.messages.acknowledge(ECHOBOT, id)
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

  network.attach(device)
  network.sendInitialEvents(device)
}
