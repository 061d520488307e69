import { connect, type Socket } from 'node:net'
import type { Member } from './cast.js'

/** Somebody who uses IRC itself, by a socket and nothing else. */
export interface Speaker {
  readonly nick: string
  say(target: string, text: string): void
  close(): Promise<void>
}

/** A PRIVMSG. */
export interface Said {
  readonly from: string
  readonly target: string
  readonly text: string
}

/** What a speaker notices. */
export interface Noticing {
  onSaid(said: Said): void
  /** Somebody is in a channel: on entering it, whoever is there already. */
  onCame?(channel: string, nick: string): void
  /** Somebody leaves a channel; without one, the server. */
  onLeft?(nick: string, channel?: string): void
}

/** Resolves when the speaker is in all of its channels. @throws Error what the server refuses with, or that it closed */
export function connectSpeaker(port: number, member: Member, { onSaid, onCame, onLeft }: Noticing): Promise<Speaker> {
  const { nick, channels } = member
  const socket = connect(port, '127.0.0.1')
  const send = joining(socket)
  let joined = 0
  return new Promise((resolve, reject) => {
    const speaker: Speaker = {
      nick,
      say: (target, text) => send(`PRIVMSG ${target} :${text}`),
      close: () =>
        new Promise((closed) => {
          socket.once('close', () => closed())
          send('QUIT :bye')
          // After what is to be written in this turn.
          queueMicrotask(() => socket.end())
        }),
    }
    socket.once('error', reject)
    socket.once('close', () => reject(new Error(`The server closed the connection of ${nick}.`)))
    send(`NICK ${nick}`)
    send(`USER ${nick} 0 * :${nick}`)
    readLines(socket, (line) => {
      const [prefix = '', command = '', target = ''] = line.startsWith(':')
        ? line.slice(1).split(' ', 3)
        : ['', ...line.split(' ', 2)]
      const text = line.slice(line.indexOf(' :') + 2)
      const from = prefix.slice(0, prefix.indexOf('!'))
      if (command === 'PRIVMSG') onSaid({ from, target, text })
      else if (command === 'JOIN') onCame?.(target.replace(/^:/, ''), from)
      else if (command === 'PART') onLeft?.(from, target)
      else if (command === 'QUIT') onLeft?.(from)
      else if (command === '353') for (const [channel, nick] of namesIn(line)) onCame?.(channel, nick)
      else if (command === 'PING') send(`PONG :${text}`)
      else if (command === '001') send(`JOIN ${channels.join(',')}`)
      // The end of the names of a channel.
      else if (command === '366' && ++joined === channels.length) resolve(speaker)
      else if (/^[45]\d\d$/.test(command) && command !== '422') reject(new Error(`${nick} was refused: ${line}`))
    })
  })
}

/** Who is in a channel, by a line of its names (RPL_NAMREPLY). */
function namesIn(line: string): readonly (readonly [channel: string, nick: string])[] {
  const [, , , , channel = ''] = line.split(' ', 5)
  const names = line.slice(line.indexOf(' :') + 2).trim()
  return names.split(' ').map((name) => [channel, name.replace(/^[~&@%+]+/, '')])
}

function readLines(socket: Socket, onLine: (line: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n')
    rest = lines.pop() as string
    for (const line of lines) onLine(line)
  })
}

/** Writes the lines of one turn together. */
function joining(socket: Socket): (line: string) => void {
  let waiting = ''
  socket.setNoDelay(true)
  return (line) => {
    if (waiting === '')
      queueMicrotask(() => {
        if (socket.writable) socket.write(waiting)
        waiting = ''
      })
    waiting += `${line}\r\n`
  }
}
