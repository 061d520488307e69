import { connect } from 'node:net'

const limitMs = 30_000

/** One line from a server, taken apart (RFC 2812 §2.3.1, with message tags). */
export interface IrcLine {
  readonly raw: string
  readonly tags: Readonly<Record<string, string>>
  /** `nick!user@host`, or the name of a server. */
  readonly source: string
  readonly command: string
  readonly params: readonly string[]
}

/** Somebody on IRC who says what a test writes, and nothing else but PONG. */
export interface IrcPeer {
  readonly nick: string
  /** Sends one line, without its end. */
  send(line: string): void
  /** Sends bytes as they are. */
  sendBytes(bytes: Uint8Array): void
  /** The next line of that command, from those which no earlier call took, that passes `which`. */
  next(command: string, which?: (line: IrcLine) => boolean): Promise<IrcLine>
  /** Enters a channel, and resolves when in. */
  join(channel: string, key?: string): Promise<void>
  /** Resolves when the server has read everything sent before. */
  settled(): Promise<void>
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>
  quit(): Promise<void>
}

const unescapes: Readonly<Record<string, string>> = { ':': ';', s: ' ', r: '\r', n: '\n', '\\': '\\' }

function parse(raw: string): IrcLine {
  const [, tagText = '', source = '', rest = ''] = /^(?:@(\S*) +)?(?::(\S*) +)?(.*)$/s.exec(raw) ?? []
  const [head = '', ...trailing] = rest.split(' :')
  const [command = '', ...middle] = head.split(/ +/).filter((word) => word !== '')
  const tags = Object.fromEntries(
    tagText
      .split(';')
      .filter((one) => one !== '')
      .map((one) => {
        const [key = '', ...value] = one.split('=')
        return [key, value.join('=').replace(/\\(.)/g, (_, char: string) => unescapes[char] ?? char)]
      }),
  )
  return { raw, tags, source, command, params: trailing.length > 0 ? [...middle, trailing.join(' :')] : middle }
}

/** Logs in to an IRC server; with `caps`, it asks for these capabilities first. */
export async function connectIrcPeer(
  server: { readonly host: string; readonly port: number },
  nick: string,
  options: { readonly caps?: readonly string[]; readonly password?: string } = {},
): Promise<IrcPeer> {
  const socket = connect(server.port, server.host)
  const unread: IrcLine[] = []
  const waiting = new Set<() => void>()
  let buffered = Buffer.alloc(0)
  let pings = 0
  let failure: Error | undefined
  const wake = () => {
    for (const look of [...waiting]) look()
  }
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      failure ??= new Error(`The connection of ${nick} has ended.`)
      wake()
      resolve()
    })
  })
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk])
    for (let end = buffered.indexOf(10); end >= 0; end = buffered.indexOf(10)) {
      const line = parse(buffered.subarray(0, end).toString('utf8').replace(/\r$/, ''))
      buffered = buffered.subarray(end + 1)
      if (line.command === 'PING') send(`PONG :${line.params.at(-1) ?? ''}`)
      else unread.push(line)
    }
    wake()
  })
  function send(line: string): void {
    socket.write(`${line}\r\n`)
  }
  function next(command: string, which: (line: IrcLine) => boolean = () => true): Promise<IrcLine> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer)
        waiting.delete(look)
      }
      const timer = setTimeout(() => {
        end()
        const seen = unread.map(({ raw }) => raw).join('\n')
        reject(new Error(`${nick} got no ${command} within ${limitMs} ms, but:\n${seen}`))
      }, limitMs)
      const look = () => {
        const index = unread.findIndex((line) => line.command === command && which(line))
        const [found] = index < 0 ? [] : unread.splice(index, 1)
        if (!found && !failure) return
        end()
        if (found) resolve(found)
        else reject(failure)
      }
      waiting.add(look)
      look()
    })
  }
  const peer: IrcPeer = {
    nick,
    send,
    sendBytes: (bytes) => {
      socket.write(bytes)
    },
    next,
    async join(channel, key = '') {
      send(`JOIN ${channel} ${key}`)
      await next('366', ({ params }) => params[1]?.toLowerCase() === channel.toLowerCase())
    },
    async settled() {
      const token = `settled-${++pings}`
      send(`PING :${token}`)
      await next('PONG', ({ params }) => params.at(-1) === token)
    },
    closed,
    async quit() {
      if (!socket.destroyed) send('QUIT')
      await closed
    },
  }
  if (options.caps) send(`CAP REQ :${options.caps.join(' ')}`)
  if (options.password !== undefined) send(`PASS ${options.password}`)
  send(`NICK ${nick}`)
  send(`USER ${nick.replace(/[^a-z0-9]/gi, '') || 'user'} 0 * :${nick} of the tests`)
  if (options.caps) {
    await next('CAP', ({ params }) => params[1] === 'ACK')
    send('CAP END')
  }
  await next('001')
  return peer
}
