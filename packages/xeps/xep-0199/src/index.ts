export { NS_PING, Ping, pingExchange } from './elements.js'
export { type Pings, ping, ping as default } from './plugin.js'
