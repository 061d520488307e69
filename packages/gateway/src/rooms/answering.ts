import type { OpCall } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'

/** Makes the handler of a request to a room: refusals of the network and of the frame are errors of stanzas. */
export type Answering = <A, R>(
  run: (room: JID, from: JID, args: A) => Promise<R>,
) => (call: Pick<OpCall<A>, 'jid' | 'from' | 'args'>) => Promise<R>

export function createAnswering(logOf: (user: string) => Log): Answering {
  return (run) =>
    async ({ jid, from, args }) => {
      try {
        return await run(jid as JID, from as JID, args)
      } catch (error) {
        if (error instanceof StanzaError) throw error
        const known = toGatewayError(error)
        if (known.code === 'internal') logOf(String(from?.bare)).error({ error }, 'A request to a room failed.')
        throw toStanzaErrorOf(known)
      }
    }
}
