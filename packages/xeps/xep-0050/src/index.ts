/**
 * Ad-hoc commands: executes those of others, and offers one's own as dialogues.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { defineForm, textSingle } from '@trestle/xep-0004'
 * import { commands } from '@trestle/xep-0050'
 *
 * const who = defineForm({ title: 'Greet', fields: { name: textSingle({ required: true }) } })
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(commands)
 * client.get(commands).add({
 *   node: 'greet',
 *   name: 'Greet somebody',
 *   run: async (session) => session.note(`Hello, ${(await session.ask(who, { last: true })).name}!`),
 * })
 * const jid = await client.start()
 * for (const { node, name } of await client.get(commands).list(jid)) console.log(node, name) // greet Greet somebody
 * ```
 *
 * @packageDocumentation
 */
export { CommandError, type CommandErrorCode } from './command-error.js'
export type { CommandSession } from './command-session.js'
export { type CommandErrorCondition, commandError, commandErrorOf } from './command-stanza-error.js'
export type { CommandDefinition } from './commands.js'
export type { AskOptions, CommandDialogue, CommandResult, CommandRun, StageAnswer, StageOptions } from './dialogue.js'
export {
  Command,
  type CommandAction,
  type CommandNote,
  CommandRequest,
  type CommandValue,
  commandExchange,
  NS_COMMANDS,
  type StageAction,
} from './elements.js'
export {
  type CommandsApi,
  commands,
  commands as default,
  type ExecuteOptions,
  type OfferedCommand,
} from './plugin.js'
export type { CommandOptions } from './sessions.js'
