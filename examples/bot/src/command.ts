import { defineForm, type FieldSpec, type FormSchema, type FormValue } from '@trestle/xep-0004'
import type { Occupant, Room } from '@trestle/xep-0045'
import type { Seen } from './seen.js'

/** What a command is run with. */
export interface CommandContext {
  readonly room: Room
  /** Who gave the command. */
  readonly by: Occupant
  readonly seen: Seen
  readonly now: Date
  /** Uploads a text file to the service of the server; resolves with its URL. Rejects with UploadError. */
  readonly upload: (text: string, name: string) => Promise<string>
  /** All that there are. */
  readonly commands: readonly BotCommand[]
}

/**
 * What a command has to say. Where it only says that something was `done`, a reaction says the same in a chat; the URL of
 * a `file` is sent in a message of its own, so that clients show the file.
 */
export type Answer = string | { readonly done: string } | { readonly file: string }

export function textOf(answer: Answer): string {
  if (typeof answer === 'string') return answer
  return 'done' in answer ? answer.done : answer.file
}

/** A command of the bot, with the values of its fields: they are words in a chat, and a form elsewhere. */
export interface BotCommand<V = unknown> {
  /** In a chat, it follows `!`; elsewhere it is the node of the ad-hoc command. */
  readonly name: string
  readonly summary: string
  /** Only moderators may see and use it. */
  readonly forModerators: boolean
  readonly fields: Readonly<Record<string, FieldSpec<unknown>>>
  readonly form: FormSchema<V, object>
  /** What it throws as a StanzaError is told to whoever gave the command. */
  run(values: V, context: CommandContext): Answer | Promise<Answer>
}

export interface CommandInit<F extends Readonly<Record<string, FieldSpec<unknown>>>> {
  readonly name: string
  readonly summary: string
  readonly forModerators?: boolean
  /** In the order of the words in a chat, where the last one takes the rest of the line. Default: none. */
  readonly fields?: F
  run(values: FormValue<F>, context: CommandContext): Answer | Promise<Answer>
}

export function defineCommand<const F extends Readonly<Record<string, FieldSpec<unknown>>> = {}>(
  init: CommandInit<F>,
): BotCommand<FormValue<F>> {
  const { summary, fields = {} as F } = init
  return { forModerators: false, ...init, fields, form: defineForm({ title: summary, fields }) }
}

/** How a command is written in a chat: `!kick nick [reason]`. */
export function usageOf({ name, fields }: BotCommand): string {
  const words = Object.entries(fields).map(([key, { options }]) => (options.required ? key : `[${key}]`))
  return [`!${name}`, ...words].join(' ')
}
