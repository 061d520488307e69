import type { ContactInfo } from '@trestle/gateway'
import type { Whois } from '../irc/whois.js'
import type { IrcCapabilities } from './capabilities.js'

/** What a server tells of somebody, as the profile of a contact. */
export function contactInfoOf(whois: Whois): ContactInfo<IrcCapabilities> {
  const { who, realname, isBot, away, server, channels, isOperator, more } = whois
  const address = who.user === undefined || who.host === undefined ? undefined : `${who.nick}!${who.user}@${who.host}`
  const lines = [
    realname,
    address,
    who.account === undefined ? undefined : `Account: ${who.account}`,
    server === undefined ? undefined : `Server: ${server}`,
    isOperator ? 'Operator of the network' : undefined,
    channels.length === 0 ? undefined : `Channels: ${channels.join(' ')}`,
    ...more,
  ]
  return {
    name: who.nick,
    is: isBot ? 'bot' : 'person',
    about: lines.filter((line) => line !== undefined && line !== '').join('\n') || null,
    presence: away === undefined ? { show: 'online' } : { show: 'away', status: away },
  }
}
