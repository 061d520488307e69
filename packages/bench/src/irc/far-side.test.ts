import type { Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { listen } from '../listen.js'
import { connectSpeaker, type Said } from './far-side.js'

const romeo = { nick: 'romeo', channels: ['#feast', '#tomb'] }

/** A server that answers each line by what is in the table. */
async function serve(answers: Readonly<Record<string, string>>) {
  const got: string[] = []
  let socket: Socket | undefined
  let ended: () => void = () => {}
  const end = new Promise<void>((resolve) => {
    ended = resolve
  })
  const server = await listen((connected) => {
    socket = connected.setEncoding('utf8')
    connected.on('end', ended).on('data', (chunk: string) => {
      for (const line of chunk.split('\r\n').slice(0, -1)) {
        got.push(line)
        const answer = answers[line.split(' ')[0] as string]
        if (answer !== undefined) connected.write(`${answer}\r\n`)
      }
    })
  })
  onTestFinished(server.close)
  return { port: server.port, got, end, write: (text: string) => socket?.write(text) }
}

const welcome = { USER: ':irc 001 romeo :Welcome', JOIN: ':irc 366 romeo #feast :End\r\n:irc 366 romeo #tomb :End' }

it('joins its channels, speaks, hears and answers pings', async () => {
  const { port, got, end, write } = await serve(welcome)
  let heard: (said: Said) => void = () => {}
  const said = new Promise<Said>((resolve) => {
    heard = resolve
  })
  const speaker = await connectSpeaker(port, romeo, { onSaid: (one) => heard(one) })
  speaker.say('#feast', 'What lady is that?')
  // In pieces, as it may come.
  write('PING :irc\r\n:tybalt!t@verona PRIVMSG #feast :Fetch me my rapier, ')
  write('boy: now\r\n')
  expect(await said).toEqual({ from: 'tybalt', target: '#feast', text: 'Fetch me my rapier, boy: now' })
  await speaker.close()
  await end
  expect(got).toEqual([
    'NICK romeo',
    'USER romeo 0 * :romeo',
    'JOIN #feast,#tomb',
    'PRIVMSG #feast :What lady is that?',
    'PONG :irc',
    'QUIT :bye',
  ])
})

it('fails where the server refuses', async () => {
  const { port } = await serve({ NICK: ':irc 433 * romeo :Nickname already in use' })
  await expect(connectSpeaker(port, romeo, { onSaid() {} })).rejects.toThrow('romeo was refused: :irc 433')
})

it('tells who comes and goes', async () => {
  const names = ':irc 353 romeo = #feast :romeo @juliet +tybalt'
  const { port, write } = await serve({ ...welcome, JOIN: `${names}\r\n${welcome.JOIN}` })
  const seen: string[] = []
  let heard: () => void = () => {}
  const last = new Promise<void>((resolve) => {
    heard = resolve
  })
  const speaker = await connectSpeaker(port, romeo, {
    onSaid: () => heard(),
    onCame: (channel, nick) => seen.push(`${nick} in ${channel}`),
    onLeft: (nick, channel = 'all') => seen.push(`${nick} out of ${channel}`),
  })
  write(':nurse!n@verona JOIN :#tomb\r\n:tybalt!t@verona PART #feast\r\n:juliet!j@verona QUIT :asleep\r\n')
  write(':nurse!n@verona PRIVMSG #tomb :Dead\r\n')
  await last
  expect(seen).toEqual([
    ...['romeo in #feast', 'juliet in #feast', 'tybalt in #feast', 'nurse in #tomb'],
    ...['tybalt out of #feast', 'juliet out of all'],
  ])
  await speaker.close()
})
