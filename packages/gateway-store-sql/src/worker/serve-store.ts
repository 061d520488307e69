import type { MessagePort } from 'node:worker_threads'
import type { GatewayStore } from '@trestle/gateway'
import { StoreError } from '../store-error.js'
import { createBatch } from './batch.js'
import { haltHere } from './halt.js'
import type { FromWorker, Outcome, SentCall, ToWorker } from './messages.js'
import { toSentError } from './sent-error.js'

/** A method by its path, such as `['users', 'get']`. */
interface StoreMethod {
  readonly path: readonly string[]
  run(...args: readonly unknown[]): Promise<unknown>
}

/** In a worker: opens a store and answers the calls that come by the port, until `close` was called, or it is to halt. */
export async function serveStore(
  port: MessagePort,
  open: (warn: (warning: string) => void) => Promise<GatewayStore>,
): Promise<void> {
  const say = (message: FromWorker) => port.postMessage(message)
  // It may come while the store is opened.
  port.on('message', (message: ToWorker) => {
    if ('halt' in message) haltHere(message)
  })
  try {
    answerCalls(port, methodsOf(await open((warning) => say({ warning }))), say)
  } catch (error) {
    say({ failure: toSentError(error) })
    port.close()
  }
}

function answerCalls(port: MessagePort, methods: readonly StoreMethod[], say: (message: FromWorker) => void) {
  const reply = createBatch<Outcome>((outcomes) => {
    say({ outcomes })
    if (closed) port.close()
  })
  let closed = false
  const answer = async ([id, place, args]: SentCall) => {
    const method = methods[place] as StoreMethod
    try {
      reply([id, await method.run(...args)])
    } catch (error) {
      if (isEnd(error)) {
        say({ failure: toSentError(error) })
        haltHere()
      } else reply([id, undefined, toSentError(error)])
    }
    if (method.path[0] === 'close') closed = true
  }
  port.on('message', (message: ToWorker) => {
    if ('halt' in message) return
    for (const call of message) void answer(call)
  })
  say({ methods: methods.map(({ path }) => path) })
}

/** After which no call can succeed. */
const isEnd = (error: unknown) => error instanceof StoreError && error.code === 'gone'

/** The methods of a store and of its parts. */
function methodsOf(store: object, before: readonly string[] = []): readonly StoreMethod[] {
  return Object.entries(store).flatMap(([name, value]): readonly StoreMethod[] => {
    const path = [...before, name]
    return typeof value === 'function' ? [{ path, run: value as StoreMethod['run'] }] : methodsOf(value, path)
  })
}
