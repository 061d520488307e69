import type { Worker } from 'node:worker_threads'
import type { GatewayStore } from '@trestle/gateway'
import { StoreError } from '../store-error.js'
import { haltWorker } from './halt.js'
import type { FromWorker } from './messages.js'
import { createPendingCalls, type PendingCalls } from './pending-calls.js'
import { fromSentError } from './sent-error.js'

export interface WorkerListeners {
  readonly onFailure: (error: StoreError) => void
  readonly onWarning: (warning: string) => void
}

/**
 * The store that a worker serves by `serveStore`; rejects if it could not be opened. Calls keep their order, and `close`
 * waits for all before it. If the store or its worker ends by itself, all calls reject with one StoreError, those to come
 * included, and `onFailure` is called with it, once. `onWarning` is told what the worker warns of. When the process exits, the
 * worker halts first, for which it has a second.
 */
export function storeInWorker<S extends GatewayStore = GatewayStore>(
  worker: Worker,
  { onFailure, onWarning }: WorkerListeners,
): Promise<S> {
  const calls = createPendingCalls(worker)
  const halt = () => haltWorker(worker)
  process.once('exit', halt)
  const terminate = () => {
    process.off('exit', halt)
    void worker.terminate()
  }
  return new Promise((resolve, reject) => {
    let refusal: StoreError | undefined
    let isOpen = false

    const call: PendingCalls['call'] = (method, args) => (refusal ? Promise.reject(refusal) : calls.call(method, args))
    const end = (error: StoreError) => {
      const byItself = isOpen && !refusal
      refusal ??= error
      calls.fail(error)
      reject(error)
      if (byItself) onFailure(error)
      terminate()
    }
    const ended = (cause: unknown) =>
      end(new StoreError('failed', `The thread of the store has ended: ${reasonOf(cause)}`, { cause }))
    const opened = (paths: readonly (readonly string[])[]) => {
      isOpen = true
      worker.unref()
      const store = methodsAt(paths, call) as S
      let closing: Promise<void> | undefined
      const close = () => {
        closing ??= (refusal ? Promise.resolve() : store.close()).then(terminate)
        refusal ??= new StoreError('closed', 'The store is closed.')
        return closing
      }
      resolve({ ...store, close })
    }

    worker.on('message', (message: FromWorker) => {
      if ('outcomes' in message) calls.settle(message.outcomes)
      else if ('methods' in message) opened(message.methods)
      else if ('warning' in message) onWarning(message.warning)
      else if (isOpen) end(fromSentError(message.failure) as StoreError)
      else reject(fromSentError(message.failure))
    })
    worker.once('error', ended)
    worker.once('exit', (code) => ended(`exit code ${code}`))
  })
}

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

/** The methods that the store of the worker has, in their groups: whatever a store can do, it does there. */
function methodsAt(paths: readonly (readonly string[])[], call: PendingCalls['call']): object {
  const store: Record<string, unknown> = {}
  for (const [place, [first = '', second]] of paths.entries()) {
    const method = (...args: readonly unknown[]) => call(place, args)
    store[first] = second === undefined ? method : { ...(store[first] as object), [second]: method }
  }
  return store
}
