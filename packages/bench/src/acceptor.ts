import { createServer, type Socket } from 'node:net'

export interface AcceptorOptions {
  /** Sent to the component all at once. */
  readonly messages: readonly string[]
  /** Just before the first message leaves: the component has logged in. */
  readonly onReady: () => Promise<void>
}

export interface Acceptor {
  readonly port: number
  /** What the component sent, as soon as there are as many messages as it was sent. */
  readonly answers: Promise<string>
  close(): Promise<void>
}

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' " +
  "from='echo.localhost' id='bench'>"
const END_OF_MESSAGE = Buffer.from('</message>')

/** The server's end of XEP-0114 without any XML library: it looks for words in bytes, and believes every secret. */
export async function startAcceptor({ messages, onReady }: AcceptorOptions): Promise<Acceptor> {
  const sockets = new Set<Socket>()
  let settle: (text: string) => void
  let refuse: (error: Error) => void
  const answers = new Promise<string>((resolve, reject) => {
    settle = resolve
    refuse = reject
  })
  answers.catch(() => {})

  function serve(socket: Socket): void {
    sockets.add(socket)
    socket.setNoDelay(true)
    let login = ''
    let answered = 0
    let tail: Buffer = Buffer.alloc(0)
    const received: Buffer[] = []

    async function greet(chunk: Buffer): Promise<void> {
      login += chunk.toString()
      if (login.includes('</handshake>')) {
        socket.off('data', greet)
        socket.on('data', collect)
        socket.write('<handshake/>')
        await onReady()
        socket.write(messages.join(''))
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
      if (answered >= messages.length) settle(Buffer.concat(received).toString())
    }

    socket.on('data', greet)
    socket.on('error', refuse)
    socket.on('close', () => refuse(new Error(`The component left after ${answered} of ${messages.length} answers.`)))
  }

  const server = createServer(serve)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    answers,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
