import type { Negotiation } from '@trestle/core'
import type { Element } from '@trestle/xml'
import { Sasl2Continue, Sasl2Next, Sasl2Success, Sasl2TaskData } from './elements.js'
import { Sasl2Failure } from './failure.js'
import { NS_SASL2 } from './namespace.js'
import { Sasl2Error } from './sasl2-error.js'
import type { Task, TaskHandler } from './task.js'

/** Tasks in one login, and steps of one task. */
const MAX_TASKS = 10
const MAX_STEPS = 20
const MAX_NAMES_SHOWN = 10

export interface TaskSettings {
  readonly negotiation: Negotiation
  /** The mechanism that succeeded. */
  readonly mechanism: string
  readonly tasks: ReadonlyMap<string, TaskHandler>
}

/** Runs one task after the other until the server sends `<success/>`, with which it resolves. */
export async function runTasks(first: Element, settings: TaskSettings): Promise<Element> {
  let answer = first
  for (let done = 0; done < MAX_TASKS; done++) {
    if (!answer.is(NS_SASL2, Sasl2Continue.name)) return answer
    answer = await runTask(answer, settings)
  }
  throw new Sasl2Error('task-failed', `The server wants more than ${MAX_TASKS} tasks done.`)
}

async function runTask(asked: Element, { negotiation, mechanism, tasks }: TaskSettings): Promise<Element> {
  const { send, receive } = negotiation
  const {
    tasks: { names },
    text,
  } = Sasl2Continue.decode(asked)
  const name = names.find((one) => tasks.has(one))
  const handler = name === undefined ? undefined : tasks.get(name)
  if (name === undefined || !handler) throw unknown(names)
  const task = await handler({ name, text, negotiation })
  send(Sasl2Next.encode({ task: name, content: await task.start() }))
  for (let step = 0; step < MAX_STEPS; step++) {
    const answer = await receive()
    if (answer.is(NS_SASL2, Sasl2Failure.name)) throw refused(answer, { name, mechanism, negotiation })
    if (!answer.is(NS_SASL2, Sasl2TaskData.name)) {
      // Throws for what is neither.
      if (!answer.is(NS_SASL2, Sasl2Continue.name)) Sasl2Success.decode(answer)
      await task.finish?.(answer)
      return answer
    }
    send(Sasl2TaskData.encode({ content: await respond(name, task, answer) }))
  }
  throw new Sasl2Error('task-failed', `The task ${shown(name)} takes more than ${MAX_STEPS} steps.`)
}

async function respond(name: string, task: Task, data: Element): Promise<readonly Element[]> {
  if (task.respond) return task.respond(Sasl2TaskData.decode(data).content)
  throw new Sasl2Error('task-failed', `The server asks for more than the task ${shown(name)} has to say.`)
}

/** The password was accepted: only a temporary condition is reported like a refusal of it. */
function refused(
  answer: Element,
  { name, mechanism, negotiation }: { name: string; mechanism: string; negotiation: Negotiation },
): Error {
  const failure = Sasl2Failure.decode(answer)
  if (failure.condition === 'temporary-auth-failure') return negotiation.authenticator.refusal(failure, mechanism)
  const said = failure.text ? `: ${failure.text.slice(0, 200)}` : ''
  return new Sasl2Error('task-failed', `The server refused the task ${shown(name)} with ${failure.condition}${said}`)
}

function unknown(names: readonly string[]): Sasl2Error {
  const all = names.slice(0, MAX_NAMES_SHOWN).map(shown).join(', ') || 'nothing that it names'
  return new Sasl2Error('unknown-task', `The server wants more than a password: ${all}. Add a handler by task().`)
}

function shown(name: string): string {
  return name.slice(0, 40).replaceAll(/[^!-~]/g, '?')
}
