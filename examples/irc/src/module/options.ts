import { choiceField, secretField, textField } from '@trestle/gateway'
import { isServerName } from './ids.js'

export function wrongPort(text: string): string | undefined {
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? undefined : 'A port is a number up to 65535.'
}

/** Options of those who run the gateway. */
export const config = {
  server: textField({
    label: 'Server',
    help: 'The server that users register with.',
    default: 'irc.libera.chat',
    check: (name) => (isServerName(name) ? undefined : 'That is not the name of a server.'),
  }),
  port: textField({ label: 'Port', help: 'Default: 6697, without TLS 6667.', check: wrongPort }),
  tls: choiceField(
    { verify: 'TLS with a certificate that is trusted', plain: 'No TLS: everybody in between can read everything' },
    { label: 'TLS', default: 'verify' },
  ),
  ca: textField({
    label: 'Authorities',
    help: 'A file (PEM) of authorities that are trusted instead of those of Node.',
  }),
  servers: textField({
    label: 'Other servers',
    help: 'Names of other servers that users may connect to, with spaces between them; * for every one. Default: none.',
    default: '',
  }),
  encoding: textField({
    label: 'Encoding',
    help: 'How lines are read that are not UTF-8.',
    default: 'windows-1252',
  }),
} as const

/** What users register with. */
export const registration = {
  nick: textField({ label: 'Nick', required: true }),
  realname: textField({ label: 'Real name', help: 'Everybody can see it.' }),
  account: textField({ label: 'Account', help: 'Your account with the services of the network, to log in by SASL.' }),
  accountPassword: secretField({ label: 'Password of the account' }),
  password: secretField({ label: 'Password of the server', help: 'Only for servers that not everybody may use.' }),
} as const
