import {
  createIrcClient,
  type IrcClient,
  type IrcClientOptions,
  type IrcEventOf,
  type IrcEventType,
} from '@trestle/gateway-irc'
import { afterEach } from 'vitest'

const open: IrcClient[] = []

/** Quits, after each test, all clients that it made. */
export function quitAfterEach(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.quit()))
  })
}

interface Address {
  readonly host: string
  readonly port: number
}

/** A client named juliet that is not slow; the end of the test quits it. */
export function makeClient({ host, port }: Address, options: Partial<IrcClientOptions> = {}): IrcClient {
  const client = createIrcClient({ host, port, tls: false, nick: 'juliet', flood: { burst: 10_000 }, ...options })
  open.push(client)
  return client
}

export async function connect(address: Address, options: Partial<IrcClientOptions> = {}): Promise<IrcClient> {
  const client = makeClient(address, options)
  await client.connect()
  return client
}

/** The next event of a type that passes; the limit of the test bounds the wait. */
export function next<T extends IrcEventType>(
  client: IrcClient,
  type: T,
  which: (event: IrcEventOf<T>) => boolean = () => true,
): Promise<IrcEventOf<T>> {
  return new Promise((resolve) => {
    const stop = client.on(type, (event) => {
      if (!which(event)) return
      stop()
      resolve(event)
    })
  })
}
