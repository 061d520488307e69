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
