export { ClientActive, ClientInactive, ClientStateFeature, NS_CSI } from './elements.js'
export { type ClientStateApi, clientState, clientState as default } from './plugin.js'
