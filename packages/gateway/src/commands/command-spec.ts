import type { JID } from '@trestle/jid'
import type { HeldDialogue } from '../dialogues/dialogue.js'
import type { Answer } from '../module/command.js'
import type { Users } from '../sessions/users.js'

/** Who may see and execute a command. */
export type CommandAccess =
  /** Whoever may register, and administrators. */
  | 'anyone'
  | 'unregistered'
  | 'registered'
  /** Registered, and connected to the network. */
  | 'connected'
  | 'admin'
  /** Registered, or may be. */
  | 'eligible'

/** A command of the gateway, executed by XEP-0050 or in the chat. */
export interface CommandSpec {
  readonly name: string
  /** The node of XEP-0050; the name by default. */
  readonly node?: string
  readonly title: string
  readonly help: string
  readonly category?: string | undefined
  readonly access: CommandAccess
  run(held: HeldDialogue, call: CommandCall): Answer | Promise<Answer>
}

export interface CommandCall {
  /** What stands behind the name of the command in the chat. */
  readonly argument: string
}

/** Whether an address may see and execute commands. */
export type MayExecute = (access: CommandAccess, from: JID) => boolean

export interface AccessOptions {
  readonly users: Users
  readonly allows: (user: JID) => boolean
  readonly isAdmin: (user: JID) => boolean
}

export function createAccess({ users, allows, isAdmin }: AccessOptions): MayExecute {
  return (access, from) => {
    const user = users.get(from.bare.toString())
    switch (access) {
      case 'anyone':
        return user !== undefined || allows(from.bare) || isAdmin(from.bare)
      case 'eligible':
        return allows(from.bare)
      case 'unregistered':
        return user === undefined && allows(from.bare)
      case 'registered':
        return user !== undefined
      case 'connected':
        return user?.session.status.state === 'online'
      case 'admin':
        return isAdmin(from.bare)
    }
  }
}
