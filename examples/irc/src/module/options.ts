import { booleanField, choiceField, listField, secretField, textField } from '@trestle/gateway'
import { isFallbackEncoding } from '../irc/line-decoder.js'
import { isServerName } from './ids.js'
import { readLineRate } from './line-rate.js'
import { readPem } from './pem.js'

const checkServer = (name: string) => (isServerName(name) ? undefined : 'That is not the name of a server.')
const checkEncoding = (name: string) => (isFallbackEncoding(name) ? undefined : 'There is no such encoding.')
const tlsChoices = {
  verify: 'TLS, with a certificate that is trusted',
  plain: 'No TLS: everybody in between can read everything',
} as const

function checkPort(text: string): string | undefined {
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? undefined : 'A port is a number up to 65535.'
}

function checkCertificate(text: string): string | undefined {
  return readPem(text) ? undefined : 'Paste a certificate and its key, both in PEM.'
}

function checkLines(lines: readonly string[]): string | undefined {
  return lines.length > 20 || lines.some((line) => line.length > 400) ? 'At most 20 lines, none too long.' : undefined
}

/** Options of those who run the gateway. */
export const config = {
  server: textField({
    label: 'Server',
    help: 'The server that users register with.',
    default: 'irc.libera.chat',
    check: checkServer,
  }),
  port: textField({ label: 'Port', help: 'Default: 6697, without TLS 6667.', check: checkPort }),
  tls: choiceField(tlsChoices, { label: 'TLS', default: 'verify' }),
  ca: textField({
    label: 'Authorities',
    help: 'A file (PEM) of authorities that are trusted instead of those of Node.',
  }),
  lines: textField({
    label: 'Lines',
    help: 'How many lines of a user go in a row, and after how many seconds one more may: of 0, nobody waits.',
    default: '5/2',
    check: (text) => (readLineRate(text) ? undefined : 'That is not COUNT/SECONDS, such as 5/2.'),
  }),
  servers: textField({
    label: 'Other servers',
    help: 'Other servers that users may connect to, with spaces between them; * for every one. Default: none.',
    default: '',
  }),
  plain: booleanField({
    label: 'Without TLS',
    help: 'Whether users may connect to other servers without TLS.',
    default: false,
  }),
  encoding: textField({
    label: 'Encoding',
    help: 'How lines are read that are not UTF-8.',
    default: 'windows-1252',
    check: checkEncoding,
  }),
} as const

/** Everything about a user on one server, but how to reach it. */
export const registration = {
  nick: textField({ label: 'Nick', required: true }),
  realname: textField({ label: 'Real name', help: 'Everybody can see it.' }),
  account: textField({ label: 'Account', help: 'Your account at the services of the network. Default: your nick.' }),
  accountPassword: secretField({ label: 'Password of the account', help: 'Logs you in by SASL.' }),
  certificate: secretField({
    label: 'Certificate',
    help: 'Logs you in by SASL EXTERNAL: a certificate and its key in PEM, one behind the other.',
    check: checkCertificate,
  }),
  nickServ: secretField({ label: 'Password for NickServ', help: 'For networks without SASL.' }),
  password: secretField({ label: 'Password of the server', help: 'Only for servers that not everybody may use.' }),
  onConnect: listField({
    label: 'On connecting',
    help: 'Lines that are sent to the server, one command in each.',
    check: checkLines,
  }),
  encoding: textField({ label: 'Encoding', help: 'How lines are read that are not UTF-8.', check: checkEncoding }),
} as const

/** How a user is on a further server, as it was before. */
export function serverForm(before: Readonly<Record<string, unknown>>, isDefault: boolean) {
  const shown = (name: string) => {
    const value = before[name]
    return typeof value === 'string' && value !== '' ? { default: value } : {}
  }
  const lines = Array.isArray(before['onConnect']) ? { default: before['onConnect'] as readonly string[] } : {}
  const { accountPassword, certificate, nickServ, password } = registration
  return {
    ...(!isDefault && {
      port: textField({ label: 'Port', help: 'Default: 6697, without TLS 6667.', check: checkPort, ...shown('port') }),
      tls: choiceField(tlsChoices, { label: 'TLS', default: before['tls'] === 'plain' ? 'plain' : 'verify' }),
    }),
    nick: textField({ label: 'Nick', ...shown('nick') }),
    realname: textField({ label: 'Real name', ...shown('realname') }),
    account: textField({ label: 'Account', ...shown('account') }),
    ...{ accountPassword, certificate, nickServ, password },
    onConnect: listField({ label: 'On connecting', check: checkLines, ...lines }),
    encoding: textField({ label: 'Encoding', check: checkEncoding, ...shown('encoding') }),
  }
}

export const serverName = {
  server: textField({ label: 'Server', help: 'Such as irc.oftc.net.', required: true, check: checkServer }),
}
