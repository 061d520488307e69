export { Nick, NS_NICK } from './elements.js'
export { type Nickname, type NickOptions, type Nicks, nick, nick as default, nickname } from './plugin.js'
