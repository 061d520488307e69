import type { HeldDialogue } from '../dialogues/dialogue.js'
import type { Answer } from '../module/command.js'
import type { Dialogue } from '../module/dialogue.js'
import { GatewayError, toGatewayError } from '../module/gateway-error.js'
import type { DefinedNetwork, Log } from '../module/network.js'
import type { ModuleScope } from '../sessions/module-scope.js'
import type { Users } from '../sessions/users.js'
import type { CommandSpec } from './command-spec.js'

export interface ModuleCommandsOptions {
  readonly network: DefinedNetwork
  readonly users: Users
  readonly scope: ModuleScope
  readonly logOf: (user: string) => Log
}

const NAME = /^[a-z][a-z0-9-]{0,31}$/
const CATEGORY = 'Network'

/** The commands that the module declares. Throws TypeError for names that nobody can write. */
export function moduleCommands({ network, users, scope, logOf }: ModuleCommandsOptions): readonly CommandSpec[] {
  return Object.entries(network.commands).map(([name, command]) => {
    if (!NAME.test(name)) {
      throw new TypeError(`The command ${JSON.stringify(name)} needs a name of lower-case letters, digits and hyphens.`)
    }
    return {
      name,
      title: command.title ?? name,
      help: command.help,
      category: command.category ?? CATEGORY,
      access: command.access,
      run: (held: HeldDialogue) =>
        command.access === 'connected' ? runInSession(name, held) : runInNetwork(command.run, held),
    }
  })

  async function runInSession(name: string, held: HeldDialogue): Promise<Answer> {
    const user = held.dialogue.from.bare.toString()
    const live = users.get(user)?.session.current
    const run = live?.connected ? live.handlers().commands?.[name] : undefined
    if (!live || !run) throw new GatewayError('disconnected', 'You are not connected to the network.')
    const over = () => held.end(toGatewayError(live.signal.reason))
    live.signal.addEventListener('abort', over, { once: true })
    try {
      return await scope.within(live, logOf(user), () => run(held.dialogue))
    } finally {
      live.signal.removeEventListener('abort', over)
    }
  }

  async function runInNetwork(run: (dialogue: Dialogue) => Answer | Promise<Answer>, held: HeldDialogue) {
    const origin = {
      signal: held.dialogue.signal,
      end: ({ error }: { readonly error: Error }) => held.end(toGatewayError(error)),
    }
    return scope.within(origin, logOf(held.dialogue.from.bare.toString()), () => run(held.dialogue))
  }
}
