import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { Ack, AckRequest, type StreamManagementOptions, streamManagement } from '../src/index.js'
import { createModelServer } from './model-server.js'

export const NS = 'urn:xmpp:sm:3'

export const message = (id: string) => new Element('message', 'jabber:client', { id, to: 'juliet@verona.example' })

export const ids = (elements: readonly Element[]) => elements.map(({ attrs }) => attrs['id'])

/** A client with the plugin, and its server, before the first login. */
export function managedHost(options: StreamManagementOptions = {}) {
  const clock = createManualClock()
  const server = createModelServer({ clock })
  const { host } = server
  host.use(streamManagement, options)
  host.core.install()
  const errors: unknown[] = []
  host.xmpp.events.on('error', ({ error }) => errors.push(error))
  return {
    clock,
    server,
    host,
    management: host.get(streamManagement),
    errors,
    /** How often the server was asked on this connection. */
    asked: () => server.written.filter((element) => element.is(AckRequest.ns, AckRequest.name)).length,
    /** What it was told. */
    acks: () => server.written.filter((element) => element.is(Ack.ns, Ack.name)).map(({ attrs }) => attrs['h']),
    send(...all: readonly string[]) {
      for (const id of all) host.xmpp.send(message(id))
    },
  }
}

export async function onlineHost(options?: StreamManagementOptions) {
  const all = managedHost(options)
  await all.server.login()
  return all
}
