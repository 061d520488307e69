import type { Socket } from 'node:net'
import { listen } from './listen.js'

export interface AcceptorOptions {
  /** Messages, sent to the component all at once, and again when all are answered. */
  readonly messages: readonly string[]
  /** Default 1. */
  readonly passes?: number | undefined
  /** Just before the first message of a pass leaves; before the first pass, the component has logged in. */
  readonly onPass: (pass: number) => Promise<void>
}

export interface Acceptor {
  readonly port: number
  /** What the component sent in each pass, as soon as there are as many messages as it was sent in all. */
  readonly answers: Promise<readonly string[]>
  close(): Promise<void>
}

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' " +
  "from='echo.localhost' id='bench'>"
const END_OF_MESSAGE = Buffer.from('</message>')

/** The server's side of XEP-0114 without an XML library: it searches the bytes for words, and accepts every secret. */
export async function startAcceptor({ messages, passes = 1, onPass }: AcceptorOptions): Promise<Acceptor> {
  let settle: (texts: readonly string[]) => void
  let refuse: (error: Error) => void
  const answers = new Promise<readonly string[]>((resolve, reject) => {
    settle = resolve
    refuse = reject
  })
  answers.catch(() => {})

  function serve(socket: Socket): void {
    socket.setNoDelay(true)
    let login = ''
    let answered = 0
    let tail: Buffer = Buffer.alloc(0)
    let received: Buffer[] = []
    const done: string[] = []

    async function begin(): Promise<void> {
      answered = 0
      received = []
      await onPass(done.length)
      socket.write(messages.join(''))
    }

    async function negotiate(chunk: Buffer): Promise<void> {
      login += chunk.toString()
      if (login.includes('</handshake>')) {
        socket.off('data', negotiate)
        socket.on('data', collect)
        socket.write('<handshake/>')
        await begin()
      } else if (login.endsWith('>') && !login.includes('<handshake')) socket.write(HEADER)
    }

    function collect(chunk: Buffer): void {
      received.push(chunk)
      // An end tag may be cut in two by chunks: what could be the beginning of one is looked at again.
      const data = tail.length === 0 ? chunk : Buffer.concat([tail, chunk])
      let after = 0
      for (let at = data.indexOf(END_OF_MESSAGE); at >= 0; at = data.indexOf(END_OF_MESSAGE, after)) {
        answered++
        after = at + END_OF_MESSAGE.length
      }
      tail = data.subarray(Math.max(after, data.length - END_OF_MESSAGE.length + 1))
      if (answered < messages.length) return
      done.push(Buffer.concat(received).toString())
      if (done.length === passes) settle(done)
      else void begin()
    }

    socket.on('data', negotiate)
    socket.on('error', refuse)
    socket.on('close', () => refuse(new Error(`The component left after ${answered} of ${messages.length} answers.`)))
  }

  const { port, close } = await listen(serve)
  return {
    port,
    answers,
    close,
  }
}
