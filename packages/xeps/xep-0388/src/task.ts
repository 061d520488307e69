import type { Negotiation } from '@trestle/core'
import type { Element } from '@trestle/xml'

/** A task that a server demands after the mechanism, such as a second factor or a new password. */
export interface TaskContext {
  readonly name: string
  /** The server's text for people; the login is not complete, so treat it as text from a stranger. */
  readonly text: string | undefined
  readonly negotiation: Negotiation
}

/** One run of a task (XEP-0388 §2.6.3). What it throws ends the login. */
export interface Task {
  /** The content of `<next/>`. */
  start(): readonly Element[] | Promise<readonly Element[]>
  /** Answers a `<task-data/>`. Default: nothing is expected, and the login is given up. */
  respond?(content: readonly Element[]): readonly Element[] | Promise<readonly Element[]>
  /** Takes the `<success/>` or `<continue/>` that ends the task. */
  finish?(answer: Element): void | Promise<void>
}

export type TaskHandler = (context: TaskContext) => Task | Promise<Task>
