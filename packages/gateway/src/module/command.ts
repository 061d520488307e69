import type { Contact } from './contact.js'
import type { Dialogue } from './dialogue.js'
import type { Room } from './room.js'

type May<T> = T | Promise<T>

/** A table: the labels of its columns, and rows by the names of the columns. */
export interface AnswerTable {
  readonly columns: Readonly<Record<string, string>>
  /** Contacts and rooms are shown by their addresses. */
  readonly rows: readonly Readonly<Record<string, string | number | Contact | Room>>[]
}

/** What a command ends with: a text, a table, or nothing. */
export type Answer = string | undefined | void | AnswerTable

export interface CommandInfo {
  /** A sentence for the list of commands. */
  readonly help: string
  /** What people see in lists of commands; the name of the command by default. */
  readonly title?: string
  /** Commands of one category stand together. */
  readonly category?: string
}

/**
 * A command of the module, which users execute as an ad-hoc command (XEP-0050), or by writing its name to the gateway. One
 * that needs a connected session is run by the session.
 */
export type Command =
  | (CommandInfo & { readonly access: 'connected' })
  | (CommandInfo & {
      readonly access: 'anyone' | 'unregistered' | 'registered' | 'admin'
      readonly run: (dialogue: Dialogue) => May<Answer>
    })

/** The commands of a module, by their names: lower-case words. */
export type Commands = Readonly<Record<string, Command>>

/** Commands that the session runs. */
export type SessionCommands = Readonly<Record<string, (dialogue: Dialogue) => May<Answer>>>

/** The names of the commands that the session runs. */
export type ConnectedCommands<K> = keyof {
  [N in keyof K as K[N] extends { readonly access: 'connected' } ? N : never]: 1
}

/** What a session handles of the commands that are declared. */
export type CommandHandlers<K> = [ConnectedCommands<K>] extends [never]
  ? { readonly commands?: undefined }
  : { readonly commands: { readonly [N in ConnectedCommands<K>]: (dialogue: Dialogue) => May<Answer> } }
