import type { Clock } from '@trestle/xmlstream'
import { type FieldSpec, type InputField, specsOf } from '../module/form-fields.js'
import { GatewayError } from '../module/gateway-error.js'
import { labelOf } from '../registration/registration-fields.js'
import { readForm, type SubmittedValues } from '../registration/registration-form.js'
import { withDeadline } from '../support/deadline.js'
import type { DialogueMedium, Shown } from './medium.js'

export interface ChatOptions {
  readonly clock: Clock
  readonly say: (shown: Shown) => void | Promise<void>
  /** Resolves with the next line of the user. */
  readonly line: (signal: AbortSignal) => Promise<string>
  /** Whether a line waits already: what it answers needs not be asked. */
  readonly hasLine: () => boolean
}

/** Milliseconds for the answer to one question. */
const SILENCE = 60_000
/** How often one question is asked again. */
const MAX_ATTEMPTS = 5

/** Holds a dialogue in a chat: each field of a form is a question. */
export function chatMedium({ clock, say, line, hasLine }: ChatOptions): DialogueMedium {
  const timeoutError = () => new GatewayError('timeout', 'There was no answer in time.')

  async function askField(
    name: string,
    field: InputField<unknown>,
    filledIn: string | readonly string[] | undefined,
    timeout: number,
    signal: AbortSignal,
  ): Promise<string | readonly string[] | undefined> {
    const spec = field as unknown as FieldSpec
    const current = filledIn ?? defaultOf(spec)
    let problem: string | undefined
    for (let attempt = 1; ; attempt++) {
      if (!hasLine())
        await say({ text: [problem, questionOf(name, spec, current)].filter((text) => text !== undefined).join('\n') })
      const text = await withDeadline(clock, timeout, signal, timeoutError, line)
      const answer = answerOf(spec, text, current)
      try {
        readForm({ [name]: field }, { [name]: answer })
        return answer
      } catch (error) {
        if (!(error instanceof GatewayError) || attempt >= MAX_ATTEMPTS) throw error
        problem = error.text
      }
    }
  }

  return {
    showAgainAfter: 0,
    async ask({ fields, values, title, text, problem, confirms, timeout = SILENCE }, signal) {
      const about = [problem, title, text].filter((one) => one !== undefined && one !== '')
      if (about.length > 0 && !hasLine()) await say({ text: about.join('\n') })
      const answers: Record<string, string | readonly string[] | undefined> = Object.create(null)
      for (const name of specsOf(fields).keys()) {
        const field = fields[name] as InputField<unknown>
        answers[name] = await (confirms
          ? askField(name, withoutDefault(field), undefined, timeout, signal)
          : askField(name, field, values[name], timeout, signal))
      }
      return answers satisfies SubmittedValues
    },
    async show(shown) {
      await say(shown)
    },
  }
}

function defaultOf({ kind, options }: FieldSpec): string | readonly string[] | undefined {
  const value = options.default
  if (value === undefined || kind === 'secret') return undefined
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value)
}

/** The same, to be answered in so many words. */
function withoutDefault(field: InputField<unknown>): InputField<unknown> {
  const { options, ...spec } = field as unknown as FieldSpec
  const { default: _, ...others } = options
  return { ...spec, options: { ...others, required: true } } as unknown as InputField<unknown>
}

/** What leaves a question unanswered: it keeps the value that is there. */
const NOTHING = new Set(['', '-'])

function questionOf(name: string, spec: FieldSpec, current: string | readonly string[] | undefined): string {
  const { kind, choices, options } = spec
  const lines = [`${labelOf(name, spec)}${options.help === undefined ? '' : ` (${options.help})`}`]
  if (kind === 'boolean') lines.push('Answer yes or no.')
  for (const [value, label] of Object.entries(choices ?? {})) lines.push(`• ${value}: ${label}`)
  if (kind === 'list') lines.push('One on each line; a space for none.')
  if (kind === 'secret') lines.push('Your answer stays in the history of this chat: delete it there.')
  const shown = current === undefined || kind === 'secret' ? undefined : shownValue(spec, current)
  if (shown !== undefined && shown !== '') lines.push(`Now: ${shown}. Answer - to keep it.`)
  else if (!options.required && kind !== 'list') lines.push('Answer - to leave it out.')
  return lines.join('\n')
}

function shownValue({ kind }: FieldSpec, value: string | readonly string[]): string {
  if (kind === 'boolean') return value === '1' || value === 'true' ? 'yes' : 'no'
  return typeof value === 'string' ? value : value.join(', ')
}

function answerOf(
  { kind, choices }: FieldSpec,
  text: string,
  current: string | readonly string[] | undefined,
): string | readonly string[] | undefined {
  const line = text.trim()
  if (kind === 'list') {
    if (line === '-') return current
    const lines = text.split('\n').map((one) => one.trim())
    return lines.filter((one) => one !== '')
  }
  if (NOTHING.has(line)) return current
  const word = line.toLowerCase()
  if (kind === 'boolean') return ['yes', 'y', 'true', '1'].includes(word) ? '1' : word.startsWith('n') ? '0' : line
  if (kind === 'choice') {
    const found = Object.entries(choices ?? {}).find(
      ([value, label]) => value.toLowerCase() === word || label.toLowerCase() === word,
    )
    return found?.[0] ?? line
  }
  return kind === 'secret' ? text : line
}
