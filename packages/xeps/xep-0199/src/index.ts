export { NS_PING, Ping, pingExchange } from './elements.js'
export { type PingApi, ping, ping as default } from './plugin.js'
