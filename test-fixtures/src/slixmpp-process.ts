import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { decodeReport, encodeCommand } from './slixmpp-values.js'
import { python } from './tools.js'

const script = fileURLToPath(new URL('../slixmpp/peer.py', import.meta.url))
const answerMs = 45_000
const tailLength = 3000

/** Raised by slixmpp while it ran a command. */
export class SlixmppError extends Error {
  override readonly name = 'SlixmppError'

  constructor(
    /** The class of the exception in Python, such as `IqError` and `IqTimeout`. */
    readonly kind: string,
    text: string,
    /** The condition of the stanza error, if that is what it was. */
    readonly condition?: string,
  ) {
    super(`${kind}: ${condition ?? ''} ${text}`)
  }
}

/** An event of slixmpp, by the name of the client or component that triggered it. */
export interface SlixmppReport {
  readonly peer: string
  readonly event: string
  readonly values: unknown
}

interface Answer {
  readonly answer: number
  readonly result?: unknown
  readonly error?: string
  readonly text?: string
  readonly condition?: string
}

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** A running Python with slixmpp, which ends with its input, thus however this process or thread ends. */
export interface SlixmppProcess {
  run(command: string, args: object): Promise<unknown>
  stop(): Promise<void>
}

/** Starts Python; `report` gets every event of every client and component that it holds. */
export function startSlixmppProcess(report: (event: SlixmppReport) => void): SlixmppProcess {
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
  const pending = new Map<number, Pending>()
  const complaints = tailOf(child)
  let count = 0
  let ended = false
  const closed = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      ended = true
      resolve()
      const error = new Error(`slixmpp ended with ${signal ?? code}. ${complaints()}`)
      for (const { reject } of pending.values()) reject(error)
    })
  })
  child.stdin.on('error', () => {})

  createInterface({ input: child.stdout }).on('line', (line) => {
    const read = decodeReport(line) as SlixmppReport | Answer
    if (!('answer' in read)) report(read)
    else if (read.error === undefined) pending.get(read.answer)?.resolve(read.result)
    else pending.get(read.answer)?.reject(new SlixmppError(read.error, read.text ?? '', read.condition))
  })

  return {
    run(command, args) {
      const number = ++count
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => settle.reject(new Error(`slixmpp does not answer. ${complaints()}`)), answerMs)
        const done = (): void => {
          clearTimeout(timer)
          pending.delete(number)
        }
        const settle: Pending = {
          resolve(result) {
            done()
            resolve(result)
          },
          reject(error) {
            done()
            reject(error)
          },
        }
        pending.set(number, settle)
        if (ended) settle.reject(new Error(`slixmpp has ended. ${complaints()}`))
        else child.stdin.write(`${encodeCommand({ number, command, args })}\n`)
      })
    },
    async stop() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** The end of what the process complained of. */
function tailOf(child: ChildProcess): () => string {
  let tail = ''
  child.stderr?.on('data', (text) => {
    tail = `${tail}${text}`.slice(-tailLength)
  })
  return () => tail
}
