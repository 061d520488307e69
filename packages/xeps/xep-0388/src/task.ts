import type { Negotiation } from '@trestle/core'
import type { Element } from '@trestle/xml'

/** What a server wants beyond the mechanism: a second factor, a new password. */
export interface TaskContext {
  readonly name: string
  /** What the server says of it, for people: text of a server that is not yet trusted with everything. */
  readonly text: string | undefined
  readonly negotiation: Negotiation
}

/** One run of a task (XEP-0388 §2.6.3). What it throws ends the login. */
export interface Task {
  /** What goes into `<next/>`. */
  start(): readonly Element[] | Promise<readonly Element[]>
  /** Answers a `<task-data/>`. Default: nothing is expected, and the login is given up. */
  respond?(content: readonly Element[]): readonly Element[] | Promise<readonly Element[]>
  /** Takes the `<success/>` or `<continue/>` that ends the task. */
  finish?(answer: Element): void | Promise<void>
}

export type TaskHandler = (context: TaskContext) => Task | Promise<Task>
