import type { JID } from '@trestle/jid'
import type { Shown } from '../dialogues/medium.js'
import type { PublishFiles } from '../files/publish-files.js'
import type { FrameHost } from '../frame-host.js'
import type { LimitChecks } from '../limits/limits.js'
import type { Log } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import { provideAdHocCommands } from './ad-hoc-commands.js'
import { addressIn } from './answer.js'
import { type ChatCommands, createChatCommands } from './chat-commands.js'
import type { CommandSpec, MayExecute } from './command-spec.js'
import { helpCommand } from './help.js'

export interface CommandsOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly commands: readonly CommandSpec[]
  readonly mayExecute: MayExecute
  readonly limits: LimitChecks
  readonly say: (to: JID, shown: Shown) => Promise<void>
  readonly logOf: (user: string) => Log
  /** Publishes what dialogues show. */
  readonly publish: PublishFiles
}

/** Provides the commands of the gateway, by XEP-0050 and in the chat. Throws TypeError for two of one name. */
export function provideCommands(options: CommandsOptions): ChatCommands {
  const { host, addresses, mayExecute } = options
  const commands: readonly CommandSpec[] = [...options.commands, helpCommand(() => commands, mayExecute)]
  const names = commands.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new TypeError(`There is a command ${twice} of the gateway already.`)
  // In a list of commands, the list itself says nothing new.
  provideAdHocCommands({ ...options, commands: options.commands })
  return createChatCommands({ ...options, commands, clock: host.xmpp.clock, addressOf: addressIn(addresses) })
}
