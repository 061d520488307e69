import type { MessagePort } from 'node:worker_threads'
import type { GatewayStore } from '@trestle/gateway'
import { StoreError } from '../store-error.js'
import { createBatch } from './batch.js'
import { haltHere } from './halt.js'
import type { FromWorker, Outcome, SentCall, ToWorker } from './messages.js'
import { toSentError } from './sent-error.js'

type Method = (...args: readonly unknown[]) => Promise<unknown>

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

function answerCalls(port: MessagePort, methods: ReadonlyMap<string, Method>, say: (message: FromWorker) => void) {
  const reply = createBatch<Outcome>((outcomes) => {
    say({ outcomes })
    if (closed) port.close()
  })
  let closed = false
  const answer = async ({ id, path, args }: SentCall) => {
    try {
      const value = await methods.get(path.join('.'))?.(...args)
      reply({ id, value })
    } catch (error) {
      if (isEnd(error)) {
        say({ failure: toSentError(error) })
        haltHere()
      } else reply({ id, error: toSentError(error) })
    }
    if (path[0] === 'close') closed = true
  }
  port.on('message', (message: ToWorker) => {
    if ('halt' in message) return
    for (const call of message) void answer(call)
  })
  say({ methods: [...methods.keys()].map((path) => path.split('.')) })
}

/** After which no call can succeed. */
const isEnd = (error: unknown) => error instanceof StoreError && error.code === 'gone'

/** The methods of a store and of its parts, by their paths. */
function methodsOf(store: object, prefix = ''): Map<string, Method> {
  const found = Object.entries(store).flatMap(([name, value]): [string, Method][] => {
    const path = `${prefix}${name}`
    return typeof value === 'function' ? [[path, value as Method]] : [...methodsOf(value, `${path}.`)]
  })
  return new Map(found)
}
