import { type ForkOptions, fork } from 'node:child_process'

/** A process of the bench that answers one message at a time. */
export interface Child {
  /** Rejects, as all that is awaited from it, when the process ends. */
  ask<Answer>(question: object): Promise<Answer>
  /** The next message it sends by itself. */
  next<Answer>(): Promise<Answer>
  /** What `promise` resolves with, unless the process ends before. */
  outlives<T>(promise: Promise<T>): Promise<T>
  stop(): Promise<void>
}

export function startChild(module: string, args: readonly string[], options: ForkOptions = {}): Child {
  const child = fork(module, [...args], { execArgv: [], ...options })
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve)
    child.once('exit', (code, signal) => resolve(new Error(`${module} ended with ${signal ?? `exit code ${code}`}.`)))
  })
  const outlives = <T>(promise: Promise<T>): Promise<T> =>
    Promise.race([promise, ended.then((error) => Promise.reject(error))])
  const next = <Answer>() =>
    outlives(new Promise<Answer>((resolve) => child.once('message', (answer) => resolve(answer as Answer))))
  return {
    outlives,
    next,
    ask(question) {
      child.send(question)
      return next()
    },
    async stop() {
      child.kill()
      await ended
    },
  }
}
