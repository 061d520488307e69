import type { Socket } from 'node:net'
import { listen } from './listen.js'

export interface SlowReaderOptions {
  /** The message of that number, up to its end tag. */
  readonly messageOf: (index: number) => string
  /** Bytes that it reads in a second. */
  readonly bytesPerSecond: number
}

/** A server (XEP-0114) that sends messages as fast as the component reads them, and reads its answers slowly. */
export interface SlowReader {
  readonly port: number
  /** Messages sent so far. */
  readonly sent: number
  /** Answers read so far, each in its turn. */
  readonly answered: number
  /** Rejects when an answer is not the one whose turn it is, or when the component leaves. */
  readonly failed: Promise<never>
  /** Sends nothing more and reads at full speed; resolves when every message has its answer. */
  catchUp(): Promise<void>
  close(): Promise<void>
}

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' " +
  "from='soak.localhost' id='soak'>"
/** Messages in one write. */
const BATCH = 50
/** Milliseconds between two reads. */
const TICK = 50

export async function startSlowReader({ messageOf, bytesPerSecond }: SlowReaderOptions): Promise<SlowReader> {
  const ids = createIdReader()
  let sent = 0
  let flooding = true
  let slow = true
  let whenDone: (() => void) | undefined
  let fail: (error: Error) => void
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})

  function flood(socket: Socket): void {
    while (flooding && !socket.destroyed) {
      let batch = ''
      for (let i = 0; i < BATCH; i++) batch += messageOf(sent++)
      if (!socket.write(batch)) {
        socket.once('drain', () => flood(socket))
        return
      }
    }
  }

  function receive(chunk: string): void {
    try {
      ids.take(chunk)
    } catch (error) {
      fail(error as Error)
    }
    if (whenDone && ids.count === sent) whenDone()
  }

  function serve(socket: Socket): void {
    let login = ''
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    const negotiate = (chunk: string) => {
      login += chunk
      if (login.includes('</handshake>')) {
        socket.off('data', negotiate).pause()
        socket.write('<handshake/>')
        flood(socket)
        readSlowly(socket)
      } else if (login.endsWith('>') && !login.includes('<handshake')) socket.write(HEADER)
    }
    socket.on('data', negotiate)
    socket.on('error', (error) => fail(error))
    socket.on('close', () => fail(new Error(`The component left after ${ids.count} of ${sent} answers.`)))
  }

  function readSlowly(socket: Socket): void {
    const perTick = (bytesPerSecond * TICK) / 1000
    const timer = setInterval(() => {
      for (let got = 0; slow && got < perTick; ) {
        const chunk: string | null = socket.read(Math.min(perTick - got, socket.readableLength || 1))
        if (chunk === null) return
        got += chunk.length
        receive(chunk)
      }
      if (slow) return
      clearInterval(timer)
      socket.on('data', receive).resume()
    }, TICK)
    socket.once('close', () => clearInterval(timer))
  }

  const { port, close } = await listen(serve)
  return {
    port,
    failed,
    get sent() {
      return sent
    },
    get answered() {
      return ids.count
    },
    catchUp() {
      flooding = false
      slow = false
      return new Promise((resolve) => {
        whenDone = resolve
        receive('')
      })
    },
    close,
  }
}

/** Finds the ids `s0`, `s1`, … of messages in text that is cut anywhere, and insists on their order. */
export function createIdReader() {
  let rest = ''
  let count = 0
  return {
    get count() {
      return count
    },
    take(text: string): void {
      const data = rest + text
      let from = 0
      for (let at = data.indexOf('</message>'); at >= 0; at = data.indexOf('</message>', from)) {
        const id = / id='([^']*)'/.exec(data.slice(from, at))?.[1]
        if (id !== `s${count}`) throw new Error(`The answer to message ${count} was expected, but ${id} came.`)
        count++
        from = at + '</message>'.length
      }
      rest = data.slice(from)
    },
  }
}
