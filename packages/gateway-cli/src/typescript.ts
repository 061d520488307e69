// For `node --import @trestle/gateway-cli/typescript`: what trestle-gateway does for network modules, for their tests.
import { registerHooks } from './register-hooks.js'

registerHooks()
