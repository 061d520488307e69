import type { JID } from '@trestle/jid'
import type { CommandSpec, MayExecute } from './command-spec.js'

/** The command that lists all commands, and tells of one. */
export function helpCommand(commands: () => readonly CommandSpec[], mayExecute: MayExecute): CommandSpec {
  function list(from: JID): string {
    const byCategory = new Map<string, CommandSpec[]>()
    for (const spec of commands()) {
      if (!mayExecute(spec.access, from)) continue
      const category = spec.category ?? 'Other'
      byCategory.set(category, [...(byCategory.get(category) ?? []), spec])
    }
    const blocks = [...byCategory].map(([category, specs]) =>
      [`${category}:`, ...specs.map(({ name, help }) => `• ${name}: ${help}`)].join('\n'),
    )
    return ['Write the name of a command; “abort” ends one.', ...blocks].join('\n')
  }

  return {
    name: 'help',
    title: 'Help',
    help: 'Lists the commands; with a name behind it, tells of one.',
    access: 'anyone',
    run({ dialogue: { from } }, { argument }) {
      const name = argument.toLowerCase()
      if (name === '') return list(from)
      const spec = commands().find((one) => one.name === name && mayExecute(one.access, from))
      return spec ? `${spec.name}: ${spec.title}. ${spec.help}` : `There is no command ${argument.slice(0, 50)}.`
    },
  }
}
