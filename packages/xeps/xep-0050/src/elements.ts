import {
  attr,
  content,
  element,
  exchange,
  flag,
  type Infer,
  lenient,
  list,
  nested,
  oneOf,
  optional,
  string,
  text,
} from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'

/** XEP-0050 §2; the node under which the commands of an entity are listed, too. */
export const NS_COMMANDS = 'http://jabber.org/protocol/commands'

/** XEP-0050 §4.1.4. */
export type CommandAction = 'execute' | 'cancel' | 'prev' | 'next' | 'complete'

/** Where one can go from a stage. */
export type StageAction = 'prev' | 'next' | 'complete'

const ActionsDefinition = element(NS_COMMANDS, 'actions', {
  /** Which of them `execute` stands for; `next` where it is absent. */
  execute: lenient(attr(oneOf('prev', 'next', 'complete'))),
  prev: flag(),
  next: flag(),
  complete: flag(),
})

const NoteDefinition = element(NS_COMMANDS, 'note', {
  /** `info` where it is absent. */
  type: lenient(attr(oneOf('info', 'warn', 'error'))),
  text: text(string),
})

/** What a responder says about the execution. */
export interface CommandNote extends Infer<typeof NoteDefinition> {}

const parts = {
  node: attr(string),
  sessionid: optional(attr(string)),
  /** Any word: what is none of {@link CommandAction} has an error of its own. */
  action: optional(attr(string)),
  status: lenient(attr(oneOf('executing', 'completed', 'canceled'))),
  lang: optional(attr('xml:lang', string)),
  actions: optional(nested(ActionsDefinition)),
  notes: optional(list(NoteDefinition)),
}

/** Further payload, in order of precedence (§3.5). */
const further = optional(content())

/** A request to execute a command or to go on with it (XEP-0050 §4). */
export const CommandRequest = element(NS_COMMANDS, 'command', {
  ...parts,
  form: optional(nested(DataForm)),
  content: further,
})

/** The stage that answers a request (XEP-0050 §4). A form that does not fit is left out. */
export const Command = element(NS_COMMANDS, 'command', {
  ...parts,
  form: optional(nested(DataForm), { skipInvalid: true }),
  content: further,
})
export interface CommandValue extends Infer<typeof Command> {}

export const commandExchange = exchange(CommandRequest, Command)
