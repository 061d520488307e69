import type { Socket } from 'node:net'

/** What the module in the gateway's process says to the network. */
export type FromModule =
  | { readonly kind: 'online'; readonly user: string }
  | {
      readonly kind: 'send'
      readonly call: number
      readonly user: string
      readonly chat: string
      readonly body: string
    }
  | { readonly kind: 'done'; readonly burst: Burst['what'] }

/** What the network says to the module. */
export type FromNetwork =
  | { readonly kind: 'accepted'; readonly call: number; readonly legacyId: string }
  | {
      readonly kind: 'text'
      readonly user: string
      readonly from: string
      readonly body: string
      readonly legacyId: string
    }
  | ({ readonly kind: 'burst'; readonly user: string } & Burst)

/** Much at once of one user: texts, contacts by their handles, or a list of contacts. */
export interface Burst {
  readonly what: 'texts' | 'contacts' | 'list'
  readonly count: number
}

export interface Lines<Out> {
  send(value: Out): void
}

/** Values by a socket, one as JSON in each line; those of one turn are written together. */
export function openLines<In, Out>(socket: Socket, onValue: (value: In) => void): Lines<Out> {
  let rest = ''
  let waiting = ''
  socket.setNoDelay(true)
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() as string
    for (const line of lines) onValue(JSON.parse(line) as In)
  })
  return {
    send(value) {
      if (waiting === '') {
        setImmediate(() => {
          socket.write(waiting)
          waiting = ''
        })
      }
      waiting += `${JSON.stringify(value)}\n`
    },
  }
}
