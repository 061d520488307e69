import type { JID } from '@trestle/jid'
import type { Dispose } from '@trestle/xmlstream'
import { CommandError } from './command-error.js'
import type { CommandRun } from './dialogue.js'

/** A command that is offered to others. */
export interface CommandDefinition {
  /** Names the command; unique for each local address. */
  readonly node: string
  /** What people see of it. */
  readonly name: string
  /** Who may see and execute it, at that local address; everybody by default. */
  readonly access?: (from: JID, to: JID) => boolean | Promise<boolean>
  /** Runs once for each execution. A StanzaError thrown ends it as such. */
  readonly run: CommandRun
}

/** The commands of all local addresses. */
export interface CommandTable {
  /** @throws CommandError `command-exists` where there is one of that node at that place already. */
  add(command: CommandDefinition, place: CommandPlace): Dispose
  find(jid: JID, node: string): CommandDefinition | undefined
  /** Those of the address, in the order in which they were added, that `from` may see. */
  list(jid: JID, from: JID | undefined): Promise<readonly CommandDefinition[]>
}

/** Where a command is offered: at one address, else at every local one that `at` accepts. */
export interface CommandPlace {
  /** A bare address holds for its resources too. */
  readonly jid?: JID | undefined
  readonly at?: ((jid: JID) => boolean) | undefined
}

interface Entry extends CommandPlace {
  readonly command: CommandDefinition
}

export async function isAllowed({ access }: CommandDefinition, from: JID | undefined, to: JID): Promise<boolean> {
  return !access || !from || (await access(from, to))
}

export function createCommandTable(removed: (command: CommandDefinition) => void): CommandTable {
  const entries = new Map<string, Entry>()
  const keyOf = (jid: JID | undefined, node: string) => JSON.stringify([jid?.toString(), node])
  const find = (jid: JID, node: string) =>
    [jid, jid.bare, undefined]
      .map((place) => entries.get(keyOf(place, node)))
      .find((entry) => entry && (entry.at?.(jid) ?? true))?.command

  return {
    add(command, { jid, at }) {
      const key = keyOf(jid, command.node)
      if (entries.has(key)) throw alreadyOffered(command.node)
      const entry = { jid, at, command }
      entries.set(key, entry)
      return () => {
        if (entries.get(key) !== entry) return
        entries.delete(key)
        removed(command)
      }
    },
    find,
    async list(jid, from) {
      const seen: CommandDefinition[] = []
      for (const { jid: place, command } of [...entries.values()]) {
        const here = !place || place.equals(jid) || place.equals(jid.bare)
        if (here && find(jid, command.node) === command && (await isAllowed(command, from, jid))) seen.push(command)
      }
      return seen
    },
  }
}

function alreadyOffered(node: string): CommandError {
  return new CommandError('command-exists', `There is a command ${node} already; dispose of it first.`)
}
