import { optionTable } from './option-table.js'

const WIDTH = 100
const INDENT = 31

/** The text of `--help`. */
export function usage(): string {
  const options = optionTable.map(({ name, value, help, byDefault, multiple }) => {
    const more = [...(multiple ? ['may be repeated'] : []), ...(byDefault ? [`default: ${byDefault}`] : [])]
    return row(`--${name} ${value}`.trimEnd(), more.length > 0 ? `${help} (${more.join('; ')})` : help)
  })
  return `Usage: trestle-gateway --legacy-network MODULE --jid DOMAIN --secret-file FILE [options]
       trestle-gateway init NAME

Runs a gateway: an XMPP component that bridges to another chat network. "init" writes a new network module.

${options.join('\n')}
${row('--help', 'prints this')}
${row('--version', 'prints the version')}

Options are read from the command line, else from the environment (TRESTLE_JID, TRESTLE_SECRET_FILE, …; several values
separated by spaces), else from the configuration file. Paths are relative to the working folder.

Exit codes: 0 stopped by a signal, 1 failure, 2 usage, 3 network module, 4 secret or conflict, 5 server unreachable,
6 data folder, 70 the network module ended the process.
`
}

function row(option: string, help: string): string {
  const lines: string[] = []
  for (const word of help.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || INDENT + line.length + 1 + word.length > WIDTH) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines.map((line, index) => (index === 0 ? `  ${option}` : '').padEnd(INDENT) + line).join('\n')
}
