import { SaslError } from './errors.js'
import type { ClientExchange, SaslSuccess, ServerExchange } from './exchange.js'

/** The client's end of a mechanism that consists of one message. */
export function oneMessageClient(mechanism: string, message: Uint8Array): ClientExchange {
  let state: 'new' | 'started' | 'over' = 'new'
  return {
    mechanism,
    async start() {
      if (state !== 'new') throw singleUse()
      state = 'started'
      return message
    },
    async respond() {
      state = 'over'
      throw new SaslError('bad-challenge', `The server sent a challenge, but ${mechanism} has none`)
    },
    async finish() {
      if (state !== 'started') throw singleUse()
      state = 'over'
    },
  }
}

/** The server's end: asks for the message when it did not come as the initial response. */
export function oneMessageServer(
  mechanism: string,
  accept: (message: Uint8Array) => Promise<SaslSuccess>,
): ServerExchange {
  let state: 'new' | 'asked' | 'over' = 'new'
  return {
    mechanism,
    async respond(data) {
      const before = state
      state = 'over'
      if (before === 'over') throw singleUse()
      if (data === undefined) {
        if (before === 'asked') throw new SaslError('malformed-request', 'The client sent no response')
        state = 'asked'
        return { challenge: new Uint8Array() }
      }
      return { success: await accept(data) }
    },
  }
}

export function singleUse(): SaslError {
  return new SaslError('aborted', 'The exchange is over, or was used out of order')
}

/** Errors of a callback of the application become `temporary-auth-failure`. */
export async function applicationStep<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (cause instanceof SaslError) throw cause
    throw new SaslError('temporary-auth-failure', 'The account could not be looked up', { cause })
  }
}
