export { Nick, NS_NICK } from './elements.js'
export { type NickApi, type Nickname, type NickOptions, nick, nick as default, nickname } from './plugin.js'
