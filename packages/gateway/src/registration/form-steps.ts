import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Clock } from '@trestle/xmlstream'
import type { HeldDialogue } from '../dialogues/dialogue.js'
import { holdDialogue } from '../dialogues/hold.js'
import type { DialogueMedium, Question } from '../dialogues/medium.js'
import type { PublishFiles } from '../files/publish-files.js'
import { GatewayError } from '../module/gateway-error.js'
import { createAbort } from '../support/abort.js'
import type { SubmittedValues } from './registration-form.js'

/**
 * Dialogues whose first question is a form of XEP-0077: what it asks for is shown to whoever asks for the form, and what
 * they submit is its answer. Whatever comes after it goes on in the chat with the gateway.
 */
export interface FormSteps {
  /** The first question of a user's registration; nothing, where it does not begin with one. */
  question(from: JID): Promise<Question | undefined>
  /** Answers it. Resolves when the registration is done, or goes on in the chat. */
  answer(from: JID, values: SubmittedValues): Promise<void>
  stop(): void
}

export interface FormStepsOptions {
  readonly clock: Clock
  readonly publish: PublishFiles
  readonly register: (held: HeldDialogue) => Promise<void>
  /** The chat of a user with the gateway, where the dialogue goes on, until the signal. */
  readonly chat: (from: JID, signal: AbortSignal) => DialogueMedium
  /** Says how a registration ended that went on in the chat. */
  readonly ended: (from: JID, error: unknown) => void
  /** Registrations at a time; 100 by default. */
  readonly max?: number
}

/** Milliseconds for the form to come back. */
const LONGEST = 10 * 60_000

interface Run {
  readonly first: Promise<Question | undefined>
  answer(values: SubmittedValues): Promise<void>
  end(): void
}

export function createFormSteps({ clock, publish, register, chat, ended, max = 100 }: FormStepsOptions): FormSteps {
  const runs = new Map<string, Run>()

  function begin(from: JID): Run {
    const key = from.toString()
    const known = runs.get(key)
    if (known) return known
    const [oldest] = runs.values()
    if (runs.size >= max) oldest?.end()
    const run = start(from, () => {
      if (runs.get(key) === run) runs.delete(key)
    })
    runs.set(key, run)
    return run
  }

  function start(from: JID, over: () => void): Run {
    const controller = createAbort()
    const end = () => controller.abort(new GatewayError('cancelled', 'The form did not come back.'))
    const timer = clock.setTimeout(end, LONGEST)
    const first = deferred<Question | undefined>()
    let submitted = deferred<SubmittedValues>()
    /** Settles when the answer to the submission is known. */
    let settled = deferred<void>()
    let inChat: DialogueMedium | undefined
    let isFirst = true

    // Steps beyond the first form are held in the chat, and the submission has been taken.
    async function goOn(signal: AbortSignal): Promise<DialogueMedium> {
      if (isFirst) {
        isFirst = false
        first.resolve(undefined)
        await submitted.promise
      }
      signal.throwIfAborted()
      inChat ??= chat(from, controller.signal)
      clock.clearTimeout(timer)
      over()
      settled.resolve()
      return inChat
    }

    /** The form may be submitted again. */
    function refuse(problem: string | undefined): void {
      settled.reject(new StanzaError('not-acceptable', { text: problem }))
      settled = deferred()
      submitted = deferred()
    }

    const medium: DialogueMedium = {
      showAgainAfter: 0,
      async ask(question, signal) {
        const isRefused = !isFirst && !inChat && question.problem !== undefined
        if (!isFirst && !isRefused) return (await goOn(signal)).ask(question, signal)
        if (isRefused) refuse(question.problem)
        isFirst = false
        first.resolve(question)
        return submitted.promise
      },
      show: async (shown, signal) => (await goOn(signal)).show(shown, signal),
    }
    holdDialogue({ from, medium, clock, publish, signal: controller.signal }, register)
      .then(
        () => {
          if (inChat) ended(from, undefined)
          settled.resolve()
        },
        (error) => {
          if (inChat) ended(from, error)
          settled.reject(error)
          first.reject(error)
        },
      )
      .finally(() => {
        clock.clearTimeout(timer)
        over()
        controller.abort(new GatewayError('cancelled', 'This is over.'))
      })
    return {
      first: first.promise,
      end,
      answer(values) {
        submitted.resolve(values)
        return settled.promise
      },
    }
  }

  return {
    question: (from) => begin(from).first,
    async answer(from, values) {
      const run = begin(from)
      await run.first
      await run.answer(values)
    },
    stop() {
      for (const run of [...runs.values()]) run.end()
    },
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
}

/** Its failure may come when nobody waits for it. */
function deferred<T>(): Deferred<T> {
  let settle!: Omit<Deferred<T>, 'promise'>
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  promise.catch(() => {})
  return { promise, ...settle }
}
